/** The service put together: what serve.ts has opened, handed to controllers and handlers. */
import { Module } from '@nestjs/common';
import type { DynamicModule, Provider } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { RecordController } from './commands/record.controller.js';
import { RecordEntriesHandler } from './commands/record-entries.js';
import { RecordEntryHandler } from './commands/record-entry.handler.js';
import { RecordManyController } from './commands/record-many.controller.js';
import { queryControllers, queryProviders } from './queries/routes.js';
import { MachineController } from './http/machine.controller.js';

/** An opened part, and the class that it is asked for by: an abstract class is the token of its port. */
export type OpenedPart = readonly [token: abstract new (...parts: never[]) => object, part: object];

@Module({})
export class AppModule {
  static of(parts: readonly OpenedPart[]): DynamicModule {
    const opened: Provider[] = parts.map(([provide, useValue]) => ({ provide, useValue }));
    return {
      module: AppModule,
      imports: [CqrsModule.forRoot()],
      controllers: [MachineController, RecordController, RecordManyController, ...queryControllers],
      providers: [...opened, RecordEntryHandler, RecordEntriesHandler, ...queryProviders],
    };
  }
}
