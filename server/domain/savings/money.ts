/** Whole fen, 1/100 yuan. */
export type Fen = number;
