import { nowhere } from '../src/domain/reach.js';
import { flag, personal, required, text, texts, uuids } from './column.js';
import { keyedOfEvery } from './shapes.js';

export const reach = keyedOfEvery({
  name: 'reach',
  version: 1,
  comment: 'One row per stream: its name, where it lies, and who looks after it. Every list is bound to it.',
  columns: {
    kind: required(text('Kind of the stream, such as household or organisation.')),
    id: required(text('Id within the kind.')),
    label: personal(text('What it is called.')),
    is_public: required(flag('Every account may read it.')),
    area_code: text('Area in which it lies (12 digits).'),
    organisation_id: text('Organisation that it belongs to, and in whose area it lies.'),
    cadre_ids: required(uuids('Cadres who look after it.')),
    unit_ids: required(texts('Units whose cadres look after it.')),
  },
  indexes: [{ columns: ['kind', 'area_code', 'stream'], for: 'streams of a kind in an area' }],
  parts: ({ state }, { reach: reachOf, label }) => [JSON.stringify(reachOf(state)), label?.(state)],
  rows: ({ definition, id, state }) => {
    const {
      public: isPublic = false,
      areas = [],
      within = [],
      cadres = [],
      units = [],
    } = definition.reach(state) ?? nowhere;
    return [
      {
        kind: definition.kind,
        id,
        label: definition.label?.(state),
        is_public: isPublic,
        area_code: areas[0],
        organisation_id: within[0],
        cadre_ids: [...new Set(cadres)].sort(),
        unit_ids: [...new Set(units)].sort(),
      },
    ];
  },
});
