export {
  KardEnroll,
  type KardEnrollEventMap,
  type KardEnrollProps,
  type PreparedDetail,
  type Send,
  type SendRequest,
  type TextKey,
  type Texts,
} from "./element.js";
export type { Step } from "./flow.js";
