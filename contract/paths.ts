/**
 * Method and path of every route, apart from its shapes: the browser needs to know where to send, and leaves the
 * validator (and its weight) to the server. paths.test.ts holds the two tables together.
 */
export const paths = {
  requestCode: ['post', '/api/sign-in/code'],
  signIn: ['post', '/api/sign-in'],
  signOut: ['post', '/api/sign-out'],
  me: ['get', '/api/me'],
  setLanguage: ['put', '/api/me/language'],
  listTokens: ['get', '/api/tokens'],
  makeToken: ['post', '/api/tokens'],
  dropToken: ['delete', '/api/tokens/{id}'],
  personas: ['get', '/demo/personas'],
  becomePersona: ['post', '/demo/personas/{id}'],
  listNetworks: ['get', '/api/networks'],
  findStreets: ['get', '/api/streets'],
  findPlace: ['get', '/api/places'],
  mapPoints: ['get', '/api/map'],
  plan: ['get', '/api/plan'],
  countAudience: ['post', '/api/audience'],
  checkDraft: ['post', '/api/check'],
  listMessages: ['get', '/api/messages'],
  createMessage: ['post', '/api/messages'],
  getMessage: ['get', '/api/messages/{id}'],
  saveMessage: ['put', '/api/messages/{id}'],
  keepMark: ['post', '/api/messages/{id}/marks'],
  submitMessage: ['post', '/api/messages/{id}/submit'],
  returnMessage: ['post', '/api/messages/{id}/return'],
  approveMessage: ['post', '/api/messages/{id}/approve'],
  publishMessage: ['post', '/api/messages/{id}/publish'],
  withdrawMessage: ['post', '/api/messages/{id}/withdraw'],
  extendMessage: ['post', '/api/messages/{id}/extend'],
  liveMessage: ['get', '/api/messages/{id}/live'],
  watchMessage: ['get', '/api/messages/{id}/events'],
  messageLog: ['get', '/api/messages/{id}/logbook'],
  exportThread: ['get', '/api/messages/{id}/export'],
  listReviews: ['get', '/api/reviews'],
  reviewMessage: ['post', '/api/reviews/{id}'],
  importFile: ['post', '/api/imports/{kind}'],
  exportMembers: ['get', '/api/networks/{id}/members.csv'],
} as const satisfies Record<string, readonly ['get' | 'post' | 'put' | 'delete', string]>;

export type PathName = keyof typeof paths;
