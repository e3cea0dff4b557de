import { describe } from '@jest/globals';
import { freshDatabase } from '../support/postgres.js';
import { itKeepsTheEventStoreContract } from './event-store.contract.js';

describe('PostgresEventStore', () =>
  itKeepsTheEventStoreContract(async () => {
    const database = await freshDatabase();
    return { kind: 'postgres', address: database.connectionString, close: () => database.drop() };
  }));
