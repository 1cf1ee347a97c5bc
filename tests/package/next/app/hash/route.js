import { check } from "../../shared/check.js";

export const dynamic = "force-dynamic";

export const GET = async () => Response.json(await check());
