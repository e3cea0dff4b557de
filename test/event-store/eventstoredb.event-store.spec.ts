import { existsSync, readFileSync } from 'node:fs';
import { describe } from '@jest/globals';
import { parse } from 'yaml';
import { notRun } from '../support/not-run.js';
import { itKeepsTheEventStoreContract } from './event-store.contract.js';
import type { ServerUnderTest } from './under-test.js';

const address = process.env['EVENTSTOREDB_URL'];

if (address !== undefined) {
  const server = { kind: 'eventstoredb' as const, address, close: async () => {} };
  describe('EventStoreDbEventStore', () => itKeepsTheEventStoreContract(async () => server));
} else if (process.env['DOCKER_HOST'] !== undefined || existsSync('/var/run/docker.sock')) {
  describe('EventStoreDbEventStore', () => itKeepsTheEventStoreContract(startContainer));
} else {
  notRun('EventStoreDB contract suite', 'set EVENTSTOREDB_URL or start Docker');
}

/** The server that docker-compose.yml names, thrown away afterwards. */
async function startContainer(): Promise<ServerUnderTest> {
  const { GenericContainer, Wait } = await import('testcontainers');
  const { services } = parse(readFileSync('docker-compose.yml', 'utf8')) as {
    services: { eventstore: { image: string; environment: Record<string, string> } };
  };
  const container = await new GenericContainer(services.eventstore.image)
    .withEnvironment(services.eventstore.environment)
    .withExposedPorts(2113)
    .withWaitStrategy(Wait.forHttp('/health/live', 2113).forStatusCode(204))
    .start();
  return {
    kind: 'eventstoredb',
    address: `esdb://${container.getHost()}:${container.getMappedPort(2113)}?tls=false`,
    close: async () => {
      await container.stop();
    },
  };
}
