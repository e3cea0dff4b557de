import type { ViewProps } from './view-props';
export default function V(_: ViewProps) {
  return null;
}
