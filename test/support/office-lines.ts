// The lines of the office matrix: of each call and page, what somebody of another office gets.
import type { OfficeWorld } from './office-world.ts';

/** What a line of the table says of a call. */
export type Line =
  /** names a thing of the other office: it does not exist; only for offices of another scheme: `ofScheme` */
  | {
      names: (world: OfficeWorld) => string;
      last?: (world: OfficeWorld) => string;
      body?: () => Record<string, string>;
      ofScheme?: true;
    }
  /**
   * shows nothing of the other office; `query` and `body` as the own office would ask; `bare`: there is nothing to show
   */
  | {
      shows: 'nothing';
      /** an address with parameters filled in */
      path?: string;
      query?: (world: OfficeWorld) => string;
      body?: (world: OfficeWorld) => Record<string, unknown>;
      bare?: true;
      ofScheme?: true;
    }
  /** is the same for every office, and why */
  | { whole: string };

const id = (names: (world: OfficeWorld) => string): Line => ({ names });
const application = id(({ referred }) => referred.id);
const item = id(({ item }) => item);
const round = id(({ round }) => round);
const spotCase = id(({ spotCase }) => spotCase);
const radius = id(({ radius }) => radius);
const replay = id(({ replay }) => replay);
const push = id(({ push }) => push);
const material = id(({ material }) => material);
const materialOfItem: Line = { names: ({ item }) => item, last: ({ material }) => material };
const sanction: Line = { names: ({ sanction }) => sanction, ofScheme: true };
const proposal: Line = { names: ({ proposal }) => proposal, ofScheme: true };
const list: Line = { shows: 'nothing' };
const bare: Line = { shows: 'nothing', bare: true };
const whole = (why: string): Line => ({ whole: why });

const LOG = 'the log is one tree, which proves every event and shows none';
const SELF = 'makes something of the caller’s own office (see below)';
const INSTALLATION = 'of the installation, and names no application';

const each = (prefix: string, line: Line, verbs: readonly string[]): Record<string, Line> =>
  Object.fromEntries(verbs.map((verb) => [`${prefix}${verb}`, line]));

export const CALLS: Record<string, Line> = {
  'GET /v1/applications': list,
  'GET /v1/applications/{id}': application,
  'GET /v1/applications/{id}/timeline': application,
  'GET /v1/applications/{id}/documents': application,
  'GET /v1/applications/{id}/documents/{kind}': { names: ({ referred }) => referred.id, last: () => 'report_form' },
  'GET /v1/applications/{id}/receipt': application,
  'GET /v1/applications/{id}/same-person': application,
  'GET /v1/applications/{id}/same-unit': application,
  'POST /v1/applications/search': {
    shows: 'nothing',
    body: ({ person }) => ({ name: person.name, residentId: person.residentId, purpose: 'answer_enquiry' }),
  },
  'POST /v1/applications/{id}/freeze': application,
  'POST /v1/applications/{id}/attendance': application,
  'POST /v1/applications/{id}/restore': application,
  'POST /v1/applications/{id}/statement': application,
  'POST /v1/applications/{id}/withdraw-revocation': application,
  'POST /v1/applications/{id}/revoke': application,
  'POST /v1/applications/{id}/settled': application,
  'POST /v1/spot-check-cases/{id}/no-freeze': spotCase,
  'DELETE /v1/spot-check-cases/{id}/no-freeze': spotCase,
  'GET /v1/reviews': list,
  'POST /v1/reviews/next': bare,
  'GET /v1/reviews/{id}': item,
  'POST /v1/reviews/{id}/claim': item,
  'POST /v1/reviews/{id}/release': item,
  'POST /v1/reviews/{id}/settle': item,
  'POST /v1/reviews/{id}/countersign': item,
  'POST /v1/reviews/{id}/return': item,
  'POST /v1/reviews/{id}/comments': item,
  'POST /v1/reviews/{id}/supplement': item,
  'POST /v1/reviews/{id}/recheck': item,
  'POST /v1/reviews/{id}/reassign': item,
  'GET /v1/contested-certificates': list,
  'GET /v1/freezes': list,
  'GET /v1/pushes': list,
  'GET /v1/pushes/{id}': push,
  'POST /v1/pushes/{id}/acknowledge': push,
  'POST /v1/sanctions': whole(SELF),
  'DELETE /v1/sanctions': whole('withdraws what the caller proposed'),
  'GET /v1/sanctions': { shows: 'nothing', ofScheme: true },
  'POST /v1/sanctions/search': {
    shows: 'nothing',
    body: () => ({ subject: { kind: 'unit', creditCode: '91440300MA0XXXX15K' } }),
    ofScheme: true,
  },
  'GET /v1/sanctions/{id}': sanction,
  'POST /v1/sanctions/{id}/lift': sanction,
  'POST /v1/blast-radius': whole(SELF),
  'GET /v1/blast-radius': list,
  'GET /v1/blast-radius/{id}': radius,
  'GET /v1/blast-radius/{id}/cases': radius,
  'POST /v1/blast-radius/{id}/confirm': radius,
  'GET /v1/audit/events': { shows: 'nothing', query: ({ referred }) => `?application=${referred.id}` },
  'GET /v1/audit/overrides': list,
  'GET /v1/audit/checkpoint': whole(LOG),
  'GET /v1/audit/checkpoints': whole(LOG),
  'GET /v1/audit/proofs/inclusion': whole(LOG),
  'GET /v1/audit/proofs/consistency': whole(LOG),
  'GET /v1/audit/tile/entries/{tile}': whole('the whole log, without a person’s data, for auditors who verify it'),
  'GET /v1/audit/tile/{level}/{tile}': whole(LOG),
  'POST /v1/replays': whole(SELF),
  'GET /v1/replays': list,
  'GET /v1/replays/{id}': replay,
  'GET /v1/replays/{id}/findings': replay,
  'GET /v1/replays/{id}/unequal': replay,
  'POST /v1/replays/{id}/cancel': replay,
  'POST /v1/spot-checks': whole(SELF),
  'GET /v1/spot-checks': list,
  'GET /v1/spot-checks/{id}': round,
  'GET /v1/spot-checks/{id}/population': round,
  'POST /v1/spot-checks/{id}/extend': round,
  'POST /v1/spot-checks/{id}/commitments': round,
  'POST /v1/spot-checks/{id}/reveals': round,
  'POST /v1/spot-checks/{id}/draw': round,
  'GET /v1/spot-checks/{id}/report': round,
  'GET /v1/spot-checks/{id}/cases': round,
  'GET /v1/spot-check-cases/{id}': spotCase,
  'POST /v1/spot-check-cases/{id}/finding': spotCase,
  'POST /v1/spot-check-cases/{id}/recuse': spotCase,
  'POST /v1/materials': whole('keeps a file of the caller’s own'),
  'GET /v1/materials/{id}': material,
  'GET /v1/materials/{id}/content': material,
  'GET /v1/webhook-deliveries': bare,
  'GET /v1/schemes': whole(INSTALLATION),
  'GET /v1/schemes/{id}': whole(INSTALLATION),
  'POST /v1/schemes/{id}/materials': whole(INSTALLATION),
  'GET /v1/sources': bare,
  'GET /v1/sandbox/clock': whole(INSTALLATION),
  'PUT /v1/sandbox/clock': whole(INSTALLATION),
  'GET /v1/sandbox/parameters': whole(INSTALLATION),
  'PUT /v1/sandbox/parameters': whole(INSTALLATION),
  'GET /v1/sandbox/messages': whole('the sandbox alone: everybody reads its text messages'),
  'GET /v1/sandbox/people': whole(INSTALLATION),
};

const own = whole('the caller’s own account');
const FORM = whole('an empty form');

export const PAGES: Record<string, Line> = {
  'get /console': list,
  'post /console/next': bare,
  'get /console/live': whole('says nothing by itself; its events are tested below'),
  'get /console/finished': bare,
  'get /console/second-factor/set-up': own,
  'post /console/second-factor/set-up': own,
  'get /console/search': FORM,
  'post /console/search': { shows: 'nothing', body: ({ referred }) => ({ term: referred.number }), bare: true },
  'get /console/people': FORM,
  'post /console/people': {
    shows: 'nothing',
    body: ({ person }) => ({ ...person, purpose: 'answer_enquiry' }),
    bare: true,
  },
  'get /console/applications/:id/same-person': application,
  'get /console/units/:code': { shows: 'nothing', path: '/console/units/91440300MA0XXXX15K' },
  'get /console/applications/:id': application,
  ...each('post /console/applications/:id/', application, [
    'freeze',
    'attendance',
    'restore',
    'statement',
    'withdraw-revocation',
    'revoke',
    'acknowledge',
    'no-freeze',
    'no-freeze-confirm',
    'no-freeze-withdraw',
  ]),
  'get /console/pushes': list,
  'get /console/pushes/:id': push,
  ...each('post /console/pushes/:id/', push, ['acknowledge', 'reveal', 'settled']),
  'get /console/items/:id': item,
  'get /console/items/:id/materials/:material': materialOfItem,
  'get /console/items/:id/materials/:material/view': materialOfItem,
  ...each('post /console/items/:id/', { ...item, body: () => ({ version: '1' }) } as Line, [
    'settle',
    'countersign',
    'return',
    'supplement',
    'reassign',
  ]),
  ...each('post /console/items/:id/', item, ['claim', 'release', 'comments', 'recheck', 'refresh', 'reveal']),
  'get /console/board': bare,
  'get /console/board/applications': { shows: 'nothing', query: () => '?of=received&from=2026-11-20&to=2026-11-20' },
  'get /console/board/board.csv': bare,
  'get /console/board/overrides': { shows: 'nothing', query: () => '?from=2026-11-20&to=2026-11-20' },
  'get /console/sources': bare,
  'get /console/attendance': bare,
  'post /console/attendance': {
    shows: 'nothing',
    body: ({ referred }) => ({ number: referred.number, attendedOn: '2026-11-20' }),
    bare: true,
  },
  'get /console/oversight': list,
  'get /console/oversight/findings': list,
  'get /console/oversight/blast-radius': list,
  'post /console/oversight/blast-radius': whole(SELF),
  'get /console/oversight/blast-radius/:id': radius,
  'post /console/oversight/blast-radius/:id/confirm': radius,
  'get /console/sanctions': { shows: 'nothing', ofScheme: true },
  'post /console/sanctions': whole(SELF),
  'post /console/sanctions/search': {
    shows: 'nothing',
    body: () => ({ kind: 'unit', subject: '91440300MA0XXXX15K' }),
    ofScheme: true,
  },
  'get /console/sanctions/:id': sanction,
  'post /console/sanctions/:id/lift': sanction,
  'get /console/sanctions/proposals/:id': proposal,
  'post /console/sanctions/proposals/:id/confirm': proposal,
  'post /console/sanctions/proposals/:id/withdraw': proposal,
  'get /console/replays': list,
  'post /console/replays': whole(SELF),
  'get /console/replays/backtest': FORM,
  'post /console/replays/backtest': whole(SELF),
  'get /console/replays/:id': replay,
  'post /console/replays/:id/cancel': replay,
  'get /console/log': list,
  'get /console/log/events.csv': list,
  'get /console/log/:seq': id(({ seq }) => seq),
  'get /console/log/receipts/:application': application,
  'get /console/spot-checks': list,
  'post /console/spot-checks': whole(SELF),
  'get /console/spot-checks/new': bare,
  'get /console/spot-checks/outlook': bare,
  'post /console/spot-checks/outlook': bare,
  'get /console/spot-checks/:id': round,
  'get /console/spot-checks/:id/cases': round,
  'get /console/spot-checks/:id/population.txt': round,
  'get /console/spot-checks/:id/report': round,
  'get /console/spot-checks/:id/report.csv': round,
  'get /console/spot-checks/:id/round.json': round,
  ...each('post /console/spot-checks/:id/', round, ['commitments', 'reveals', 'draw', 'extend']),
  'get /console/spot-check-cases/:id': spotCase,
  ...each('post /console/spot-check-cases/:id/', spotCase, ['finding', 'recuse']),
};
