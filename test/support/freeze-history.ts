// npm run history:freeze
// Freezes the shapes that are not frozen yet. What is frozen is never written again.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import 'reflect-metadata';
import { everyFact, fileOf, historyFolder, shapeOf } from './history.js';

mkdirSync(historyFolder, { recursive: true });
for (const fact of everyFact) {
  const shape = shapeOf(fact);
  const file = join(historyFolder, fileOf(shape));
  if (!existsSync(file)) writeFileSync(file, `${JSON.stringify(shape, null, 2)}\n`);
}
