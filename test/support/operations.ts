/** Operations of the API that clients have been told of: they keep their method, path and name (S28). */
import { existsSync, readFileSync } from 'node:fs';

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly operationId: string }>>>>;
}

export const operationsFile = 'test/api/operations.json';

/** `GET /v1/areas listAreas` */
export function operationsIn({ paths }: Description): string[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId }]) => `${method.toUpperCase()} ${path} ${operationId}`),
  );
}

export function frozenOperations(): string[] {
  return existsSync(operationsFile) ? (JSON.parse(readFileSync(operationsFile, 'utf8')) as string[]) : [];
}
