/** Where better-auth believes it lives; OpenID providers send people back to `<public URL>/api/v1/auth/callback/oidc`. */
export const authPath = '/api/v1/auth';
