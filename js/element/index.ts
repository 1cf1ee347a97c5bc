export {
  KardEnroll,
  type KardEnrollEventMap,
  type PreparedDetail,
  type Send,
  type SendRequest,
  type TextKey,
  type Texts,
} from "./element.js";
export type { Step } from "./flow.js";
