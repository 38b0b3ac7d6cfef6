/** The variables of the environment that name models and their endpoint. */
export const VARIABLES = {
  encoder: "ROUTELAB_ENCODER",
  classifier: "ROUTELAB_CLASSIFIER",
  classifierPrice: "ROUTELAB_CLASSIFIER_PRICE",
  baseUrl: "ROUTELAB_BASE_URL",
} as const;
