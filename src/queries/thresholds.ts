import { QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import { Observation } from '../domain/household/health/health-check-recorded.js';
import { thresholds as bounds, thresholdsVersion } from '../domain/household/health/health-thresholds.js';
import { alertLevels, choice, decimal, field, itemOf, required, text } from './columns.js';
import { QueryRequest, queryDefinition } from './query-definition.js';
import type { Page } from './query-definition.js';

const parameters = {};

export class ListThresholds extends QueryRequest<typeof parameters> {}

@QueryHandler(ListThresholds)
export class ListThresholdsHandler implements IQueryHandler<ListThresholds, Page> {
  execute(): Promise<Page> {
    const items = bounds.map(({ from, to, ...bound }) => ({
      thresholds: thresholdsVersion,
      ...bound,
      ...(from !== undefined && { from: String(from) }),
      ...(to !== undefined && { to: String(to) }),
    }));
    return Promise.resolve({ body: { items } });
  }
}

const columns = {
  thresholds: required(text('阈值版本', 'Thresholds', 'As alerts name it')),
  code: required(field(Observation, 'code')),
  unit: required(field(Observation, 'unit')),
  context: field(Observation, 'context'),
  level: required(choice(alertLevels, '提示', 'Alert')),
  from: decimal('不低于', 'From', 'A reading of as much, or more, has the alert'),
  to: decimal('不高于', 'To', 'A reading of as much, or less, has the alert'),
};

export const thresholds = queryDefinition({
  path: '/v1/thresholds',
  operationId: 'listThresholds',
  title: { zh: '健康读数阈值', en: 'Thresholds of readings' },
  description: {
    zh: '读数达到哪个界限会有提示，附阈值版本；未写测量状态的界限对各种状态都适用，提示取最重的一级。提示不是诊断。',
    en:
      'At which bound a reading has an alert, with the version of the thresholds. A bound without a context holds in ' +
      'every context; the worst alert counts. An alert is not a diagnosis.',
  },
  parameters,
  listed: { columns },
  response: { type: 'object', required: ['items'], properties: { items: { type: 'array', items: itemOf(columns) } } },
  query: ListThresholds,
});
