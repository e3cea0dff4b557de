import { createServer } from 'node:net';

/**
 * Asked before anything is started, so that who has to choose another port learns it at once.
 * @throws EADDRINUSE, EACCES
 */
export async function tryPort(port: number, host: string): Promise<void> {
  const server = createServer();
  await new Promise<void>((settle, fail) => {
    server.once('error', fail).listen(port, host, settle);
  });
  await new Promise((settle) => server.close(settle));
}
