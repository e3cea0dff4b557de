/**
 * Who may know whom. Data goes one way: HTTP → commands → domain → event store → projector → tables → queries.
 *
 * @type {import('dependency-cruiser').IConfiguration}
 */
module.exports = {
  forbidden: [
    {
      name: 'domain-is-pure',
      comment: 'The domain knows itself and class-validator: no Nest, no database, no Node.',
      severity: 'error',
      from: { path: '^src/domain/' },
      to: { pathNot: ['^src/domain/', '^node_modules/class-validator/'] },
    },
    {
      name: 'projections-know-the-domain-alone',
      comment: 'A projection is a pure fold: what it needs beyond the domain belongs into the engine.',
      severity: 'error',
      from: { path: '^projections/' },
      to: { pathNot: ['^projections/', '^src/domain/'] },
    },
    {
      name: 'writes-never-read-tables',
      comment: 'A command decides from events; tables may be behind, absent or under construction.',
      severity: 'error',
      from: { path: '^src/commands/' },
      to: { path: '^(src/(projector|queries)|projections)/' },
    },
    {
      name: 'reads-never-write',
      comment: 'A query knows the port of the event store, to fold a stream as of a day; it never knows an adapter.',
      severity: 'error',
      from: { path: '^src/queries/' },
      to: { path: ['^src/commands/', '^src/event-store/.+[.]event-store[.]ts$'] },
    },
    {
      name: 'the-projector-records-nothing',
      comment: 'Tables follow events. Whoever completes entries in other streams is on the side of the commands.',
      severity: 'error',
      from: { path: '^src/projector/' },
      to: { path: '^src/(commands|queries)/' },
    },
    {
      name: 'adapters-share-nothing',
      comment: 'Two adapters behind one port: what they share is the port (and its pure neighbours), never each other.',
      severity: 'error',
      from: { path: '^src/event-store/([^/.]+)[.]event-store[.]ts$' },
      to: { path: '^src/event-store/[^/]+[.]event-store[.]ts$', pathNot: '^src/event-store/$1[.]event-store[.]ts$' },
    },
    {
      name: 'eventstoredb-stays-in-its-adapter',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/event-store/eventstoredb[.]' },
      to: { path: '^node_modules/@(eventstore|kurrent)/' },
    },
    {
      name: 'postgres-stays-where-tables-are',
      comment:
        'Events: the adapter. Tables: platform (opens the pools), projector, processes, queries, access, evidence, erasure, backup; sealing keys.',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot:
          '^src/(event-store/(postgres|keys)[.]|(platform|projector|processes|queries|access|evidence|erasure|backup)/)',
      },
      to: { path: '^node_modules/(pg|pg-copy-streams|pg-cursor|pg-query-stream|@types/pg[^/]*)/' },
    },
    {
      name: 'the-product-does-not-know-its-workshop',
      severity: 'error',
      from: { path: '^(src|projections)/' },
      to: { path: '^(demo|bench|test)/' },
    },
    {
      name: 'no-development-packages-in-the-product',
      severity: 'error',
      from: { path: '^(src|projections|demo)/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only', 'npm'] },
    },
    {
      name: 'the-page-uses-the-public-api',
      comment: 'The page is a client like any other: it knows the description of the API, and nothing of the service.',
      severity: 'error',
      from: { path: '^web/' },
      to: { path: '^(src|projections|demo|bench|test)/' },
    },
    {
      name: 'the-service-does-not-know-the-page',
      severity: 'error',
      from: { path: '^(src|projections|demo|bench)/' },
      to: { path: '^web/' },
    },
    {
      name: 'no-unknown-packages',
      comment: 'Every import resolves, and every package imported is named in package.json.',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['unknown', 'undetermined', 'npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'depth-three',
      comment: 'Three folders under src are enough to find a thing.',
      severity: 'error',
      from: {},
      to: { path: '^src/[^/]+/[^/]+/[^/]+/[^/]+/' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, pathNot: ['^(src|web/src)/main[.]tsx?$', '^(test|bench|demo)/', '[.]d[.]ts$'] },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: '^node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
