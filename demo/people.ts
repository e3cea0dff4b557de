/** The people of the demo, as whom one looks at it in a browser: on this machine alone, and only while the demo runs. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { EmbeddedIssuer, TokenRequest } from '../src/access/embedded-issuer.js';
import { signIn } from '../src/access/sign-in.js';
import { languageOf } from '../src/http/language.js';
import type { Bilingual } from '../src/http/language.js';
import { Problem } from '../src/http/problem.js';
import { idOf } from './real-input.js';

/** The unit that is paired with L05, for which the cadre of the demo goes there. */
export const cadre = { cadreId: idOf('cadre', 'demo'), organisationId: 'cc-mch' } as const;

interface Person {
  readonly name: string;
  readonly title: Bilingual;
  readonly request: TokenRequest & { readonly sub: string };
}

const ttl_seconds = 12 * 3600;

/** By the id under which one chooses them. Two of the office: what one corrects another has to confirm. */
export const people = {
  cadre: {
    name: '王立新',
    title: { zh: '长春市妇幼计生中心', en: 'Changchun maternal and child centre' },
    request: { sub: 'demo-cadre', role: 'cadre', ...cadre, ttl_seconds },
  },
  office: {
    name: '赵敏',
    title: { zh: '全市', en: 'the whole city' },
    request: { sub: 'demo-office', role: 'office', areas: '*', ttl_seconds },
  },
  'town-office': {
    name: '李春生',
    title: { zh: '农安县高家店镇', en: 'the town of Gaojiadian, Nong’an' },
    request: { sub: 'demo-town-office', role: 'office', areas: ['220122101000'], ttl_seconds },
  },
  inspector: {
    name: '孙志远',
    title: { zh: '全市', en: 'the whole city' },
    request: { sub: 'demo-inspector', role: 'inspector', areas: '*', ttl_seconds },
  },
  donor: {
    name: '周捷',
    title: { zh: '朝阳区红旗街道', en: 'Hongqi street, Chaoyang' },
    request: { sub: 'demo-donor', role: 'donor', organisationId: 'hongqi', ttl_seconds },
  },
} as const satisfies Readonly<Record<string, Person>>;

export const people_route = '/demo/people';

/** Lists the people, and signs in as one of them; `/sign-in/config` names the address. */
export function letPeopleIn(server: FastifyInstance, issuer: EmbeddedIssuer): { readonly people: string } {
  const options = { config: { public: true } } as const;
  server.get(people_route, options, (request, reply) => {
    refuseFromElsewhere(request);
    const language = languageOf(request.headers['accept-language']);
    const items = Object.entries(people).map(
      ([
        id,
        {
          name,
          title,
          request: { role },
        },
      ]) => ({
        id,
        name,
        role,
        title: title[language],
      }),
    );
    return reply.header('cache-control', 'no-store').send({ items });
  });
  server.post<{ Params: { id: string } }>(`${people_route}/:id`, options, async (request, reply) => {
    refuseFromElsewhere(request);
    const { id } = request.params;
    const person: Person | undefined = Object.hasOwn(people, id) ? people[id as keyof typeof people] : undefined;
    if (!person) throw new Problem('route-unknown');
    return reply.header('cache-control', 'no-store').send(await signIn(issuer, person.request));
  });
  return { people: people_route };
}

const loopback = /^(::1|(::ffff:)?127(\.\d{1,3}){3})$/;
/** With a port or none. A page elsewhere may give its own name to 127.0.0.1, but not one of these. */
const ours = /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/;

/** @throws Problem `route-unknown`: for whoever does not sit at this machine there is nothing here */
function refuseFromElsewhere({ socket, headers }: FastifyRequest): void {
  const { host = '', origin } = headers;
  const isForwarded = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'via'].some((name) => name in headers);
  const isOwnPage = origin === undefined || origin === `http://${host}`;
  if (!loopback.test(socket.remoteAddress ?? '') || !ours.test(host) || isForwarded || !isOwnPage)
    throw new Problem('route-unknown');
}
