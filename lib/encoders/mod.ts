/** Sentence encoders behind one interface: pocket-encoder, and any other from a local folder. */
export { OnnxEncoder, type Pooling } from "./onnx_encoder.ts";
export { ENCODER_VARIABLE, encoderFolder, encoderInputs, openEncoder } from "./open.ts";
export type { SentenceEncoder } from "./sentence_encoder.ts";
