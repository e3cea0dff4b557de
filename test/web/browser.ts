/** A browser for the specs of the page: the one of the machine, else the one that comes from npm. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Undefined where none starts; `why` is told of each that did not. */
export async function openBrowser(why: string[]): Promise<Browser | undefined> {
  const environment = { ...process.env, LANG: 'zh_CN.UTF-8', LANGUAGE: 'zh_CN' };
  const own = names.flatMap((name) => onPath(name) ?? []);
  for (const executablePath of own.slice(0, 1)) {
    try {
      return await chromium.launch({ executablePath, args: ['--no-sandbox', '--lang=zh-CN'], env: environment });
    } catch (error) {
      why.push(`${executablePath}: ${String(error).split('\n', 1)[0] ?? ''}`);
    }
  }
  try {
    const { default: packed } = await import('@sparticuz/chromium');
    // Pages of one process end with the first one that is closed.
    const args = packed.args.filter((arg) => arg !== '--single-process');
    return await chromium.launch({ executablePath: await packed.executablePath(), args, env: environment });
  } catch (error) {
    why.push(`@sparticuz/chromium: ${String(error).split('\n', 1)[0] ?? ''}`);
    return undefined;
  }
}

function onPath(name: string): string | undefined {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const file = join(folder, name);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      continue;
    }
  }
  return undefined;
}
