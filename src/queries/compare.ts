import { QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import { compareInStretches } from '../domain/compare.js';
import type { Behind } from '../domain/compare.js';
import { changesWithoutSentinels } from '../domain/sentinels.js';
import type { Language } from '../http/language.js';
import { inStretches } from '../platform/pauses.js';
import { FileReader } from './file-reader.js';
import { namedIn, revisionAndFile, shownFile, shownFileSchema } from './file.js';
import { Labels, labelsSchema } from './labels.js';
import { day, Fault, known } from './parameters.js';
import { QueryRequest } from './query-definition.js';
import type { Page } from './query-definition.js';
import { changeSchema, entryHeadSchema, headOf, rulingHeadOf, rulingSchema } from './timeline-entry.js';
import { naming, streamQuestion } from './stream-question.js';

const parameters = {
  from: day({ zh: '第一份档案：截至这一天', en: 'The first file: as of this day' }),
  to: day({
    zh: '第二份档案：截至这一天；不填则为今天的档案',
    en: 'The second file: as of this day; else as it stands',
  }),
  knownFrom: known({ zh: '第一份档案：按这一天（或时刻）所知', en: 'The first file: as known on this day or instant' }),
  knownTo: known({ zh: '第二份档案：按这一天（或时刻）所知', en: 'The second file: as known on this day or instant' }),
};

export class CompareFiles extends QueryRequest<typeof parameters> {}

@QueryHandler(CompareFiles)
export class CompareFilesHandler implements IQueryHandler<CompareFiles, Page> {
  constructor(
    private readonly files: FileReader,
    private readonly labels: Labels,
  ) {}

  async execute({ stream, values, caller, language }: CompareFiles): Promise<Page> {
    const from = this.files.viewOf(values.from, values.knownFrom);
    const to = this.files.viewOf(values.to, values.knownTo);
    const [before, aggregate] = await this.files.openAtEach(caller, stream, 'compare', [from, to]);
    const { definition, id } = stream;
    // Copied: others may record meanwhile.
    const records = { from: [...before!.records], to: [...aggregate!.records] };
    const compared = await inStretches(compareInStretches<unknown>(definition, id, records, from, to));
    const named = namedIn(stream.definition, compared.to.state, namedIn(stream.definition, compared.from.state));
    return {
      body: {
        ...naming(stream),
        from: shownFile(from, revisionAndFile(aggregate!, from, compared.from).revision, compared.from, language),
        to: shownFile(to, revisionAndFile(aggregate!, to, compared.to).revision, compared.to, language),
        differences: changesWithoutSentinels(compared.differences).map(({ behind, ...change }) => ({
          ...change,
          behind: behind.map((each) => shownBehind(each, language)),
        })),
        restated: compared.restated,
        labels: await this.labels.of(named, language),
      },
    };
  }
}

function shownBehind({ entry, in: side, rulings }: Behind, language: Language) {
  return { ...headOf(entry, language), in: side, rulings: rulings.map((record) => rulingHeadOf(record, language)) };
}

const nothingToCompare = new Fault('required', {
  zh: '请填写 from 或 knownFrom：与哪一天的档案比较',
  en: 'or knownFrom is required: it says which file is the first one',
});

export const compareQuestions = streamQuestion({
  what: 'compare',
  operationId: 'compareFiles',
  title: { zh: '两份档案的差别', en: 'Two files of a household, compared' },
  description: {
    zh: '任意两天、两个所知时点的档案，逐字段列出差别，并列出每个差别背后的记录。',
    en: 'The files of two days, or as known on two days, field by field, with the entries behind each difference.',
  },
  parameters,
  check: ({ from, knownFrom }): Readonly<Record<string, Fault>> =>
    from === undefined && knownFrom === undefined ? { from: nothingToCompare } : {},
  required: ['from', 'to', 'differences', 'restated', 'labels'],
  properties: {
    from: shownFileSchema,
    to: shownFileSchema,
    differences: {
      type: 'array',
      items: {
        allOf: [
          changeSchema,
          {
            type: 'object',
            required: ['behind'],
            properties: {
              behind: {
                type: 'array',
                description: 'The entries in between that changed this value, in the order of the file',
                items: {
                  allOf: [
                    entryHeadSchema,
                    {
                      type: 'object',
                      required: ['in', 'rulings'],
                      properties: {
                        in: { enum: ['from', 'to', 'both'], description: 'The file in which the entry counts' },
                        rulings: { type: 'array', items: rulingSchema },
                      },
                    },
                  ],
                },
              },
            },
          },
        ],
      },
    },
    restated: { type: 'array', items: { type: 'string' } },
    labels: labelsSchema,
  },
  problems: ['parked'],
  query: CompareFiles,
});
