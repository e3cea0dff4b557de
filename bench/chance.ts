/** Chance that is the same on every machine and in every run: sfc32, begun from a seed and the number of a thing. */
export class Chance {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(seed: number, thing = 0) {
    this.#a = seed | 0;
    this.#b = thing | 0;
    this.#c = Math.floor(thing / 2 ** 32) | 0;
    for (let i = 0; i < 12; i += 1) this.bits();
  }

  /** A whole number of 32 bits, from 0. */
  bits(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** From 0, below 1. */
  share(): number {
    return this.bits() / 2 ** 32;
  }

  /** From 0, below the number given. */
  below(end: number): number {
    return Math.floor(this.share() * end);
  }

  from(first: number, last: number): number {
    return first + this.below(last - first + 1);
  }

  /** As likely at 10 as at 100 and at 1,000: so sizes are spread in the real world. */
  spread(first: number, last: number): number {
    return Math.round(first * (last / first) ** this.share());
  }

  is(likelihood: number): boolean {
    return this.share() < likelihood;
  }

  pick<T>(things: readonly T[]): T {
    return things[this.below(things.length)]!;
  }

  /** Several of them, each once, in their order. */
  some<T>(things: readonly T[], count_max: number): T[] {
    const count = this.from(1, count_max);
    const taken = new Set<T>();
    for (let i = 0; i < count; i += 1) taken.add(this.pick(things));
    return things.filter((thing) => taken.has(thing));
  }

  /** UUID of version 7, as a device would have made it then. */
  uuid(ms = 0): string {
    const time = ms.toString(16).padStart(12, '0');
    const [a, b, c] = [this.bits(), this.bits(), this.bits()];
    const rest = hex(b & 0x3fff_ffff, 8);
    const variant = '89ab'[a >>> 30]!;
    const head = `${time.slice(0, 8)}-${time.slice(8)}-7${hex(a & 0xfff, 3)}`;
    return `${head}-${variant}${rest.slice(0, 3)}-${rest.slice(3)}${hex(c & 0xfffffff, 7)}`;
  }
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}
