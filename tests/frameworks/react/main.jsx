import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { ImportUsers } from "./ImportUsers.jsx";

createRoot(document.querySelector("#app")).render(
  <StrictMode>
    <ImportUsers organizationId="your-organization" />
  </StrictMode>,
);
