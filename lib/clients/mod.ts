/** Language models by name: the pocket models, and those behind OpenAI-compatible endpoints. */
export {
  BASE_URL_VARIABLE,
  type ClientOptions,
  HOSTS,
  isPocket,
  openClient,
  openHosted,
} from "./open.ts";
