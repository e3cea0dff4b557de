import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

describe('The service', () => {
  it('is started by the image as by npm start', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
    const command = /^CMD (.*)$/m.exec(readFileSync('Dockerfile', 'utf8'))![1]!;
    expect((JSON.parse(command) as string[]).join(' ')).toBe(scripts['start']);
  });
});
