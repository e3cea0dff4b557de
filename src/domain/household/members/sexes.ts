import { values } from '../../fields.js';

/** GB/T 2261.1. */
export const sexes = values({
  '0': ['未知', 'unknown (GB/T 2261.1)'],
  '1': ['男', 'male'],
  '2': ['女', 'female'],
  '9': ['未说明', 'not stated'],
});
