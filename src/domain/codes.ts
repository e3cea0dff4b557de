/** Every code for which an entry can be refused: those that hold for all kinds, and those that kinds bring. */
import { merged } from './code.js';
import type { Codes } from './code.js';
import { refusals as common } from './refusal.js';
import { streams } from './streams.js';

export const refusals: Codes = merged(common, ...streams.map(({ codes }) => codes));
