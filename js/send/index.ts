// The code that sends, in one chunk: it is loaded when users are first sent, and never by a page that only validates.

export { requestUser } from "../users/request.js";
export { EnrollmentRun } from "./driver.js";
