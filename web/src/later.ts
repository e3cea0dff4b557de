/** Parts of the page that are fetched when they are first looked at. */
import { lazy } from 'react';
import type { ComponentType } from 'react';

const again_ms = 1_000;
const attempts_max = 60;

/** A service that is being restarted is waited for: a part that can't be had yet is asked for again. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a component of any properties
export function later<T extends ComponentType<any>>(load: () => Promise<{ default: T }>) {
  const attempt = async (left: number): Promise<{ default: T }> => {
    try {
      return await load();
    } catch (error) {
      if (left === 0) throw error;
      await new Promise((settle) => setTimeout(settle, again_ms));
      return attempt(left - 1);
    }
  };
  return lazy(() => attempt(attempts_max));
}
