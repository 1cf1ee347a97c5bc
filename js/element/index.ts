export { KardEnroll } from "./element.js";
export type { BeforeSubmitDetail, KardEnrollEventMap } from "./events.js";
export type { TextKey, Texts } from "./i18n/en-first-step.js";
export type { KardEnrollProps } from "./props.js";
export type { Send, SendRequest, Step } from "./types.js";
