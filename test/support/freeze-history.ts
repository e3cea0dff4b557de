// npm run history:freeze
// Freezes the shapes and the operations that are not frozen yet. What is frozen is never written again.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import 'reflect-metadata';
import { frozenOperations, operationsFile, operationsIn } from './operations.js';
import { everyFact, fileOf, historyFolder, shapeOf } from './history.js';

mkdirSync(historyFolder, { recursive: true });
for (const fact of everyFact) {
  const shape = shapeOf(fact);
  const file = join(historyFolder, fileOf(shape));
  if (!existsSync(file)) writeFileSync(file, `${JSON.stringify(shape, null, 2)}\n`);
}

const described = operationsIn(JSON.parse(readFileSync('docs/openapi.json', 'utf8')));
const frozen = new Set([...frozenOperations(), ...described]);
writeFileSync(operationsFile, `${JSON.stringify([...frozen].sort(), null, 2)}\n`);
