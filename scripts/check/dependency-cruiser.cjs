// Rooms may import only inwards (server/README.md, "Arrows").
const room = (name) => `^server/${name}/`;
const WIRES = '^server/(cds-hooks|fhir-api|api|oauth|login)/';
const ADAPTERS = '^server/(storage|fhir/source|security|system)/';

/** What lies in `from` may reach, inside server/, only what `to` matches. */
const only = (name, from, to) => ({
  name,
  severity: 'error',
  from: { path: from },
  to: { path: '^server/', pathNot: to },
});

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    only('domain-imports-nothing', room('domain'), room('domain')),
    only('application-inwards', room('application'), '^server/(application|domain)/'),
    only('mapping-inwards', '^server/fhir/mapping/', '^server/(fhir/mapping|application|domain)/'),
    only('http-inwards', room('http'), '^server/(http|application|domain|fhir/mapping)/'),
    only('cds-hooks-inwards', room('cds-hooks'), '^server/(cds-hooks|http|application|domain|fhir/mapping)/'),
    only('fhir-api-inwards', room('fhir-api'), '^server/(fhir-api|http|application|domain|fhir/mapping)/'),
    only('api-inwards', room('api'), '^server/(api|http|application|domain|fhir/mapping)/'),
    only('oauth-inwards', room('oauth'), '^server/(oauth|http|application|domain)/'),
    only('login-inwards', room('login'), '^server/(login|http|application|domain)/'),
    only('storage-inwards', room('storage'), '^server/(storage|application|domain)/'),
    only('source-inwards', '^server/fhir/source/', '^server/(fhir/source|application/ports|domain)/'),
    only('security-inwards', room('security'), '^server/(security|application|domain)/'),
    only('system-inwards', room('system'), '^server/(system|application|domain)/'),
    only('config-alone', room('config'), room('config')),
    only('pages-by-the-api-alone', room('web'), '^server/(web|api/shapes)/'),
    {
      name: 'adapters-are-composed-in-one-place',
      severity: 'error',
      from: { path: '^server/', pathNot: `^server/(composition[^/]*|main)\\.ts$|${ADAPTERS}|^server/config/` },
      to: { path: ADAPTERS },
    },
    {
      name: 'wires-are-mounted-in-one-place',
      severity: 'error',
      from: { path: '^server/', pathNot: `^server/composition[^/]*\\.ts$|${WIRES}` },
      // What the pages read and write, as types alone.
      to: { path: WIRES, pathNot: '^server/api/shapes/' },
    },
    {
      name: 'knex-in-one-file',
      severity: 'error',
      from: { pathNot: '^server/storage/knex\\.ts$' },
      to: { path: 'node_modules/knex/' },
    },
    {
      name: 'domain-without-packages',
      severity: 'error',
      from: { path: room('domain') },
      to: { dependencyTypes: ['npm', 'npm-dev', 'core'] },
    },
    {
      name: 'no-dev-packages-in-server',
      severity: 'error',
      from: { path: '^server/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^server/web/dist' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.json'],
    },
  },
};
