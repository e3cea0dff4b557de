/** Who the household is: where it was registered, its categories, its grade, its end. */
import type { Mark } from '../../provenance.js';
import type { Qualifier } from '../../quantity.js';
import type { Span } from '../../span.js';

export interface Registration extends Mark {
  readonly areaCode: string;
  readonly registryNumber?: string;
  readonly group?: string;
  readonly address?: string;
  readonly memberCount?: { readonly value?: number; readonly qualifier: Qualifier };
}

export interface Registry {
  readonly registration?: Registration;
  readonly closing?: Mark & { readonly reason: string; readonly span: Span };
  readonly categories: Readonly<
    Record<string, Mark & { readonly cause?: string; readonly furtherCauses?: readonly string[] }>
  >;
  readonly risk?: Mark & {
    readonly level: string;
    readonly visitEveryDays: number;
    readonly contactEveryDays?: number;
  };
}
