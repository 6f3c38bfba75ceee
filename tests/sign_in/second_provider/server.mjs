// An OpenID provider on loopback, written by others (oidc-provider, certified by the OpenID Foundation).
// node server.mjs PACKAGE SETTINGS: where it is installed, and a JSON file with port, client, keys and accounts:
// subject → {id_token, userinfo}, the claims told in each. Its own login form takes any password.
import { readFile } from 'node:fs/promises';

const { Provider } = await import(process.argv[2]);

const settings = JSON.parse(await readFile(process.argv[3], 'utf-8'));
const issuer = `http://127.0.0.1:${settings.port}`;
const said = Object.values(settings.accounts).flatMap((account) => Object.values(account));
const names = [...new Set(said.flatMap((claims) => Object.keys(claims)))];

const provider = new Provider(issuer, {
  clients: [settings.client],
  jwks: settings.keys,
  cookies: { keys: [settings.cookie_key] },
  claims: { openid: ['sub', ...names] },
  scopes: ['openid', 'profile', 'nhsperson', 'nationalrbacaccess', 'selectedrole'],
  acrValues: ['AAL2_OR_AAL3_ANY'],
  conformIdTokenClaims: false,
  pkce: { required: () => true, methods: ['S256'] },
  findAccount: (ctx, subject) => {
    const account = settings.accounts[subject];
    return account && { accountId: subject, claims: async (use) => ({ sub: subject, ...account[use] }) };
  },
  loadExistingGrant: async (ctx) => {
    const { client, session } = ctx.oidc;
    const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
    grant.addOIDCScope('openid profile nhsperson nationalrbacaccess selectedrole');
    await grant.save();
    return grant;
  },
});

provider.listen(settings.port, '127.0.0.1');
