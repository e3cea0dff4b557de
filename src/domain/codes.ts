/** Every code for which an entry can be refused: those that hold for all kinds, and those that slices bring. */
import { merged } from './code.js';
import type { Codes } from './code.js';
import { refusals as common } from './refusal.js';
import { streams } from './streams.js';

/** A slice may be a part of several kinds. */
const slices = new Set(streams.flatMap((stream) => stream.slices));

export const refusals: Codes = merged(common, ...[...slices].map(({ codes }) => codes));
