/** Who the household is: where it was registered, its categories, its grade, its end. */
import type { Provenance } from '../../provenance.js';
import type { Qualifier } from '../../quantity.js';
import type { Span } from '../../span.js';

export interface Registration extends Provenance {
  readonly span: Span;
  readonly areaCode: string;
  /** The entry by which it came to lie there, where it moved. */
  readonly movedBy?: string;
  readonly registryNumber?: string;
  readonly group?: string;
  readonly address?: string;
  readonly memberCount?: { readonly value?: number; readonly qualifier: Qualifier };
}

export interface Registry {
  readonly registration?: Registration;
  /** Where it lay before its first move, and has lain since its last one. */
  readonly moved?: Provenance & { readonly from: string; readonly to: string; readonly span: Span };
  readonly closing?: Provenance & { readonly reason: string; readonly span: Span };
  readonly categories: Readonly<
    Record<
      string,
      Provenance & { readonly span: Span; readonly cause?: string; readonly furtherCauses?: readonly string[] }
    >
  >;
  readonly status?: Provenance & { readonly status: string; readonly cause?: string };
  readonly contactCard?: Provenance & { readonly cadreId?: string; readonly organisationId?: string };
  readonly informationBoard?: Provenance;
  readonly consents: Readonly<
    Record<
      string,
      Partial<Provenance> & {
        readonly purpose?: string;
        readonly basis?: string;
        readonly personId?: string;
        readonly withdrawn?: Provenance & { readonly span: Span };
      }
    >
  >;
  /** Of being registered twice, by the entry that raised it. */
  readonly suspicions: Readonly<
    Record<
      string,
      {
        readonly raised?: Provenance & { readonly span: Span };
        readonly otherHouseholdId?: string;
        readonly grounds?: string;
        readonly dismissed?: Provenance;
      }
    >
  >;
  readonly risk?: Provenance & {
    readonly span: Span;
    readonly level: string;
    readonly visitEveryDays: number;
    readonly contactEveryDays?: number;
  };
}

/** The area in which a household lies by what its file says so far. */
export function areaOf({ registration, moved }: Pick<Registry, 'registration' | 'moved'>): string | undefined {
  return registration?.areaCode ?? moved?.to;
}

/** The one in which it lay before any entry told where: that which it first left, else that of its registration. */
export function firstAreaOf({ registration, moved }: Pick<Registry, 'registration' | 'moved'>): string | undefined {
  return moved?.from ?? registration?.areaCode;
}
