/** Language models by name: the pocket models, and those behind OpenAI-compatible endpoints. */
export {
  ANSWERS_VARIABLE,
  BASE_URL_VARIABLE,
  type ClientOptions,
  isPocket,
  openClient,
  openHosted,
} from "./open.ts";
