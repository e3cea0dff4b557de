export default function V(_: { name?: string }) {
  return null;
}
