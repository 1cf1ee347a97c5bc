"use client";

import { useEffect } from "react";
import { check } from "../shared/check.js";

export default function Page() {
  useEffect(() => {
    globalThis.outcome = check().catch((error) => ({ error: error.message }));
    globalThis.begun = true;
  }, []);
  return <p>{typeof check}</p>;
}
