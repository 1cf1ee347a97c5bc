import { check } from "../../shared/check.js";

export const runtime = "edge";

export const GET = async () => Response.json(await check());
