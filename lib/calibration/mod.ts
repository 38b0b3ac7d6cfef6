/** Calibration: measures of whether probabilities come true as often as they say. */
export { brier, ece, type ReliabilityBin, reliabilityTable } from "./reliability.ts";
