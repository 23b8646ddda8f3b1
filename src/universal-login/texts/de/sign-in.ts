import type { Texts } from '../language.ts'

/** Signing in and up, and the pages beside it. */
export const signIn: Readonly<Record<string, Texts>> = {
  login: {
    'no-email': 'Bitte geben Sie Ihre E-Mail-Adresse ein.',
    'no-password': 'Bitte geben Sie Ihr Passwort ein.',
    'password-breached':
      'Wir haben diese Anmeldung angehalten: Das Passwort ist aus einem Datenleck bei einem anderen Dienst bekannt. Bitte setzen Sie Ihr Passwort zurück, um fortzufahren.',
    'password-unchecked':
      'Wir konnten Ihr Passwort gerade nicht prüfen. Bitte versuchen Sie es in einigen Minuten noch einmal.',
    pageTitle: 'Anmelden',
    title: 'Anmelden',
    description: 'um mit ${clientName} fortzufahren',
    editEmailText: 'Andere Person anmelden',
    invitationTitle: 'Zum Annehmen anmelden',
    invitationDescription:
      'Melden Sie sich an, um die Einladung von ${inviterName} anzunehmen und ${companyName} bei ${clientName} beizutreten.',
  },
  'login-id': {
    'no-email': 'Bitte geben Sie Ihre E-Mail-Adresse ein.',
    'no-password': 'Bitte geben Sie Ihr Passwort ein.',
    'password-breached':
      'Wir haben diese Anmeldung angehalten: Das Passwort ist aus einem Datenleck bei einem anderen Dienst bekannt. Bitte setzen Sie Ihr Passwort zurück, um fortzufahren.',
    'password-unchecked':
      'Wir konnten Ihr Passwort gerade nicht prüfen. Bitte versuchen Sie es in einigen Minuten noch einmal.',
    pageTitle: 'Anmelden',
    title: 'Anmelden',
    description: 'um mit ${clientName} fortzufahren',
    editEmailText: 'Andere Person anmelden',
    invitationTitle: 'Zum Annehmen anmelden',
    invitationDescription:
      'Melden Sie sich an, um die Einladung von ${inviterName} anzunehmen und ${companyName} bei ${clientName} beizutreten.',
    passkeyButtonText: 'Mit einem Passkey fortfahren',
    passkeyCancelledText:
      'Es wurde kein Passkey verwendet. Versuchen Sie es noch einmal oder melden Sie sich anders an.',
    'conflict-password-passkey': 'Bitte verwenden Sie entweder ein Passwort oder einen Passkey, nicht beides.',
    'passkey-not-allowed': 'Passkeys können hier nicht verwendet werden.',
    'no-passkey': 'Es wurde kein Passkey ausgewählt. Bitte versuchen Sie es noch einmal.',
    'passkey-cancelled':
      'Es wurde kein Passkey verwendet. Versuchen Sie es noch einmal oder melden Sie sich anders an.',
    'passkey-authentication-failed':
      'Wir konnten Sie mit diesem Passkey nicht anmelden. Versuchen Sie es mit einem anderen oder melden Sie sich anders an.',
  },
  'login-password': {
    'no-email': 'Bitte geben Sie Ihre E-Mail-Adresse ein.',
    'no-password': 'Bitte geben Sie Ihr Passwort ein.',
    'password-breached':
      'Wir haben diese Anmeldung angehalten: Das Passwort ist aus einem Datenleck bei einem anderen Dienst bekannt. Bitte setzen Sie Ihr Passwort zurück, um fortzufahren.',
    'password-unchecked':
      'Wir konnten Ihr Passwort gerade nicht prüfen. Bitte versuchen Sie es in einigen Minuten noch einmal.',
    pageTitle: 'Passwort eingeben',
    title: 'Passwort eingeben',
    description: 'um mit ${clientName} fortzufahren',
    editEmailText: 'Andere Person anmelden',
    invitationTitle: 'Passwort eingeben',
    invitationDescription:
      'Melden Sie sich an, um die Einladung von ${inviterName} anzunehmen und ${companyName} bei ${clientName} beizutreten.',
  },
  'login-email-verification': {
    title: 'Bestätigen Sie, dass Sie es sind',
    description:
      'Diese Anmeldung sieht anders aus als Ihre bisherigen. Wir haben einen Code an die E-Mail-Adresse Ihres Kontos gesendet. Er ist fünf Minuten gültig.',
    resendText: 'Nichts erhalten?',
    resendActionText: 'Erneut senden',
    'invalid-code': 'Dieser Code ist ungültig. Verwenden Sie den aus der neuesten E-Mail.',
    'invalid-expired-code': 'Dieser Code ist abgelaufen. Fordern Sie einen neuen an.',
    'authenticator-error': 'Wir konnten die E-Mail nicht senden. Bitte versuchen Sie es später noch einmal.',
  },
  'login-passwordless-email-code': {
    'no-email': 'Bitte geben Sie Ihre E-Mail-Adresse ein.',
    'no-password': 'Bitte geben Sie Ihr Passwort ein.',
    'password-breached':
      'Wir haben diese Anmeldung angehalten: Das Passwort ist aus einem Datenleck bei einem anderen Dienst bekannt. Bitte setzen Sie Ihr Passwort zurück, um fortzufahren.',
    'password-unchecked':
      'Wir konnten Ihr Passwort gerade nicht prüfen. Bitte versuchen Sie es in einigen Minuten noch einmal.',
    pageTitle: 'Code eingeben',
    resendText: 'Nichts erhalten?',
    resendActionText: 'Erneut senden',
    editEmailText: 'Andere Person anmelden',
    'invalid-code':
      'Dieser Code ist ungültig. Verwenden Sie den aus der neuesten Nachricht; nach drei falschen fordern Sie einen neuen an.',
    title: 'Sehen Sie in Ihre E-Mails',
    description: 'Wir haben einen Code an diese E-Mail-Adresse gesendet, sofern man sich mit ihr anmelden kann.',
    'authenticator-error': 'Wir konnten die E-Mail nicht senden. Bitte versuchen Sie es später noch einmal.',
  },
  'login-passwordless-sms-otp': {
    'no-email': 'Bitte geben Sie Ihre E-Mail-Adresse ein.',
    'no-password': 'Bitte geben Sie Ihr Passwort ein.',
    'password-breached':
      'Wir haben diese Anmeldung angehalten: Das Passwort ist aus einem Datenleck bei einem anderen Dienst bekannt. Bitte setzen Sie Ihr Passwort zurück, um fortzufahren.',
    'password-unchecked':
      'Wir konnten Ihr Passwort gerade nicht prüfen. Bitte versuchen Sie es in einigen Minuten noch einmal.',
    pageTitle: 'Code eingeben',
    resendText: 'Nichts erhalten?',
    resendActionText: 'Erneut senden',
    editEmailText: 'Andere Person anmelden',
    'invalid-code':
      'Dieser Code ist ungültig. Verwenden Sie den aus der neuesten Nachricht; nach drei falschen fordern Sie einen neuen an.',
    title: 'Sehen Sie auf Ihr Telefon',
    description: 'Wir haben eine SMS mit einem Code an diese Nummer gesendet, sofern man sich mit ihr anmelden kann.',
    'authenticator-error': 'Wir konnten die SMS nicht senden. Bitte versuchen Sie es später noch einmal.',
  },
  signup: {
    'no-email': 'Bitte geben Sie Ihre E-Mail-Adresse ein.',
    'no-password': 'Bitte geben Sie Ihr Passwort ein.',
    'password-breached':
      'Dieses Passwort ist aus einem Datenleck bei einem anderen Dienst bekannt, andere könnten es also ausprobieren. Bitte wählen Sie ein anderes, das Sie nirgendwo sonst verwenden.',
    'password-unchecked':
      'Wir konnten dieses Passwort gerade nicht prüfen. Bitte versuchen Sie es in einigen Minuten noch einmal.',
    title: 'Konto erstellen',
    pageTitle: 'Registrieren',
    description: 'um mit ${clientName} fortzufahren',
    editEmailText: 'Andere Person registrieren',
    invitationTitle: 'Konto erstellen',
    invitationDescription:
      'Registrieren Sie sich, um die Einladung von ${inviterName} anzunehmen und ${companyName} bei ${clientName} beizutreten.',
  },
  'signup-id': {
    'no-email': 'Bitte geben Sie Ihre E-Mail-Adresse ein.',
    'no-password': 'Bitte geben Sie Ihr Passwort ein.',
    'password-breached':
      'Dieses Passwort ist aus einem Datenleck bei einem anderen Dienst bekannt, andere könnten es also ausprobieren. Bitte wählen Sie ein anderes, das Sie nirgendwo sonst verwenden.',
    'password-unchecked':
      'Wir konnten dieses Passwort gerade nicht prüfen. Bitte versuchen Sie es in einigen Minuten noch einmal.',
    title: 'Konto erstellen',
    pageTitle: 'Registrieren',
    description: 'um mit ${clientName} fortzufahren',
    editEmailText: 'Andere Person registrieren',
    invitationTitle: 'Konto erstellen',
    invitationDescription:
      'Registrieren Sie sich, um die Einladung von ${inviterName} anzunehmen und ${companyName} bei ${clientName} beizutreten.',
  },
  'signup-password': {
    'no-email': 'Bitte geben Sie Ihre E-Mail-Adresse ein.',
    'no-password': 'Bitte geben Sie Ihr Passwort ein.',
    'password-breached':
      'Dieses Passwort ist aus einem Datenleck bei einem anderen Dienst bekannt, andere könnten es also ausprobieren. Bitte wählen Sie ein anderes, das Sie nirgendwo sonst verwenden.',
    'password-unchecked':
      'Wir konnten dieses Passwort gerade nicht prüfen. Bitte versuchen Sie es in einigen Minuten noch einmal.',
    title: 'Passwort wählen',
    pageTitle: 'Passwort wählen',
    description: 'um mit ${clientName} fortzufahren',
    editEmailText: 'Andere Person registrieren',
    invitationTitle: 'Passwort wählen',
    invitationDescription:
      'Registrieren Sie sich, um die Einladung von ${inviterName} anzunehmen und ${companyName} bei ${clientName} beizutreten.',
  },
  'reset-password-request': {
    'no-email': 'Bitte geben Sie Ihre E-Mail-Adresse ein.',
    'no-password': 'Bitte geben Sie Ihr Passwort ein.',
    'password-breached':
      'Wir haben diese Anmeldung angehalten: Das Passwort ist aus einem Datenleck bei einem anderen Dienst bekannt. Bitte setzen Sie Ihr Passwort zurück, um fortzufahren.',
    'password-unchecked':
      'Wir konnten Ihr Passwort gerade nicht prüfen. Bitte versuchen Sie es in einigen Minuten noch einmal.',
    title: 'Passwort vergessen?',
    pageTitle: 'Passwort zurücksetzen',
    description: 'Sagen Sie uns, wer Sie sind, und wir senden Ihnen per E-Mail einen Link, um ein neues zu wählen.',
  },
  'reset-password-email': {
    title: 'Sehen Sie in Ihre E-Mails',
    emailDescription:
      'Wenn ${username} hier ein Konto hat, ist eine E-Mail mit einem Link zum Zurücksetzen des Passworts unterwegs.',
    resendLinkText: 'Noch einmal senden',
  },
  'reset-password': {
    'password-breached':
      'Dieses Passwort ist aus einem Datenleck bei einem anderen Dienst bekannt, andere könnten es also ausprobieren. Bitte wählen Sie ein anderes, das Sie nirgendwo sonst verwenden.',
    'password-unchecked':
      'Wir konnten dieses Passwort gerade nicht prüfen. Bitte versuchen Sie es in einigen Minuten noch einmal.',
    title: 'Neues Passwort wählen',
    pageTitle: 'Neues Passwort wählen',
    description: 'für ${email}',
    buttonText: 'Passwort zurücksetzen',
    'no-password': 'Bitte geben Sie ein neues Passwort ein.',
  },
  'reset-password-success': {
    title: 'Passwort geändert',
    description:
      'Ihr neues Passwort gilt ab sofort. Alle Ihre Sitzungen wurden beendet: Melden Sie sich von nun an mit dem neuen Passwort an.',
    buttonText: 'Zurück zu ${clientName}',
  },
  'reset-password-error': {
    title: 'Dieser Link funktioniert nicht',
    pageTitle: 'Dieser Link funktioniert nicht',
    deniedTitle: 'Ihr Passwort wurde nicht geändert',
    invalidDescription:
      'Bitte prüfen Sie, ob Sie den vollständigen Link aus der E-Mail geöffnet haben, oder fordern Sie einen neuen an.',
    expiredDescription:
      'Links zum Zurücksetzen des Passworts gelten nur für begrenzte Zeit. Bitte fordern Sie einen neuen an.',
    usedDescription:
      'Ein Link zum Zurücksetzen des Passworts funktioniert nur einmal. Wenn Sie einen weiteren brauchen, fordern Sie bitte einen neuen an.',
    deniedDescription:
      'Auf diesem Weg konnten wir es nicht zurücksetzen. Bitte wenden Sie sich an den Betreiber dieses Dienstes.',
    buttonText: 'Zurück zu ${clientName}',
  },
  'brute-force-protection-unblock': {
    title: 'Konto entsperren',
    pageTitle: 'Konto entsperren',
    description:
      'Anmeldungen bei ${userName} wurden nach zu vielen falschen Passwörtern gesperrt. Heben Sie die Sperre auf, wenn Sie das waren.',
    advice: 'Wenn Sie es nicht waren, lassen Sie die Sperre bestehen und wählen Sie ein neues Passwort.',
    buttonText: 'Mein Konto entsperren',
  },
  'brute-force-protection-unblock-success': {
    title: 'Ihr Konto ist entsperrt',
    pageTitle: 'Ihr Konto ist entsperrt',
    description: 'Sie können sich wieder anmelden.',
    buttonText: 'Zurück zu ${clientName}',
  },
  'brute-force-protection-unblock-failure': {
    title: 'Dieser Link funktioniert nicht',
    pageTitle: 'Dieser Link funktioniert nicht',
    invalidDescription: 'Bitte prüfen Sie, ob Sie den vollständigen Link aus der E-Mail geöffnet haben.',
    expiredDescription:
      'Links zum Entsperren eines Kontos gelten nur für begrenzte Zeit. Stattdessen können Sie Ihr Passwort zurücksetzen.',
    usedDescription:
      'Ein Link zum Entsperren eines Kontos funktioniert nur einmal. Wenn Sie wieder gesperrt werden, erhalten Sie eine neue E-Mail.',
    buttonText: 'Zurück zu ${clientName}',
  },
  'email-verification-result': {
    title: 'E-Mail-Adresse',
    verifiedTitle: 'E-Mail-Adresse bestätigt',
    errorTitle: 'Dieser Link funktioniert nicht',
    verifiedDescription: 'Vielen Dank. Ihre E-Mail-Adresse wurde bestätigt.',
    alreadyVerifiedDescription: 'Ihre E-Mail-Adresse wurde bereits früher bestätigt. Es gibt nichts mehr zu tun.',
    expiredDescription: 'Der Link ist abgelaufen. Bitte fordern Sie einen neuen an.',
    usedDescription: 'Der Link wurde bereits verwendet.',
    invalidDescription: 'Bitte prüfen Sie, ob Sie den vollständigen Link aus der E-Mail geöffnet haben.',
    buttonText: 'Zurück zu ${clientName}',
  },
  'mfa-enroll-result': {
    title: 'Zweiter Schritt',
    enrolledTitle: 'Alles eingerichtet',
    enrolledDescription: 'Ab jetzt können Sie mit dieser Methode bestätigen, dass Sie es sind.',
    invalidTicketTitle: 'Dieser Link funktioniert nicht',
    invalidTicketDescription:
      'Bitte prüfen Sie, ob Sie den vollständigen Link geöffnet haben, oder fordern Sie einen neuen an.',
    expiredTicketTitle: 'Dieser Link ist abgelaufen',
    expiredTicketDescription: 'Bitte fordern Sie einen neuen an.',
    alreadyUsedTitle: 'Dieser Link wurde bereits verwendet',
    alreadyUsedDescription:
      'Jeder Link funktioniert nur einmal. Wenn nicht Sie ihn verwendet haben, sagen Sie es der Person, die ihn Ihnen gesendet hat.',
    alreadyEnrolledTitle: 'Sie sind bereits eingerichtet',
    alreadyEnrolledDescription:
      'Ihr Konto hat bereits einen zweiten Schritt. Um einen weiteren hinzuzufügen, fordern Sie einen neuen Link an.',
    genericErrorTitle: 'Das hat nicht funktioniert',
    genericError:
      'Die Methode konnte nicht hinzugefügt werden. Bitte fordern Sie einen neuen Link an oder versuchen Sie es später noch einmal.',
  },
  consent: {
    title: '${clientName} Zugriff geben',
    pageTitle: '${clientName} Zugriff geben',
    description: '${clientName} bittet um Zugriff auf Ihr Konto bei ${companyName}.',
    scopesTitle: 'Damit ist Folgendes möglich',
    acceptButtonText: 'Zustimmen',
    declineButtonText: 'Ablehnen',
    openid: 'wissen, wer Sie sind',
    profile: 'Ihren Namen, Ihr Bild und weitere Angaben Ihres Profils sehen',
    email: 'Ihre E-Mail-Adresse sehen',
    phone: 'Ihre Telefonnummer sehen',
    address: 'Ihre Postanschrift sehen',
    offline_access: 'auch in Ihrer Abwesenheit angemeldet bleiben',
  },
  'accept-invitation': {
    pageTitle: 'Ihre Einladung zu ${companyName}',
    title: 'Sie sind eingeladen',
    description: '${inviterName} hat Sie (${email}) eingeladen, ${companyName} bei ${clientName} beizutreten.',
    buttonText: 'Einladung annehmen',
  },
  'organization-selection': {
    pageTitle: 'Ihre Organisation',
    title: 'Ihre Organisation',
    description: 'Geben Sie den Namen der Organisation ein, bei der Sie sich anmelden.',
    descriptionEmail: 'Geben Sie Ihre E-Mail-Adresse bei der Organisation ein, bei der Sie sich anmelden.',
    descriptionBoth:
      'Geben Sie den Namen der Organisation ein, bei der Sie sich anmelden, oder Ihre dortige E-Mail-Adresse.',
    organizationLabel: 'Name der Organisation',
    organizationLabelEmail: 'E-Mail-Adresse',
    organizationLabelBoth: 'Name der Organisation oder E-Mail-Adresse',
    continueTextB2C: 'Mit einem persönlichen Konto fortfahren',
  },
  'organization-picker': {
    pageTitle: 'Organisation wählen',
    title: 'Organisation wählen',
    titleB2C: 'Konto wählen',
    description: 'Mit welcher Organisation möchten Sie fortfahren?',
    descriptionB2C: 'Fahren Sie mit einer Organisation oder für sich selbst fort.',
    listLabel: 'Organisationen',
    continueTextB2C: 'Mit dem persönlichen Konto fortfahren',
  },
  'device-code-activation': {
    title: 'Gerät verbinden',
    description: 'Geben Sie den Code ein, den Ihr Gerät anzeigt.',
    codeLabel: 'Code',
    'invalid-code': 'Dieser Code ist ungültig. Bitte prüfen Sie, was Ihr Gerät anzeigt.',
    'invalid-expired-code': 'Dieser Code ist abgelaufen. Bitte fordern Sie auf Ihrem Gerät einen neuen an.',
  },
  'device-code-confirmation': {
    title: 'Ist das Ihr Gerät?',
    description:
      'Fahren Sie nur fort, wenn Ihr Gerät diesen Code anzeigt und Sie bittet, sich bei ${clientName} anzumelden.',
    confirmButtonText: 'Ja, das ist es',
    cancelButtonText: 'Abbrechen',
  },
  'device-code-activation-allowed': {
    title: 'Ihr Gerät ist verbunden',
    description: 'Sie können dieses Fenster schließen und dort weitermachen.',
  },
  'device-code-activation-denied': {
    title: 'Das Gerät wurde nicht verbunden',
    description: 'Sie oder dieser Dienst haben die Anfrage abgelehnt.',
  },
  logout: {
    title: 'Abmelden?',
    description: 'Möchten Sie sich von ${companyName} abmelden?',
    acceptButtonText: 'Abmelden',
    declineButtonText: 'Angemeldet bleiben',
  },
  'logout-complete': { title: 'Sie sind abgemeldet', description: 'Sie können dieses Fenster schließen.' },
  'logout-aborted': {
    title: 'Sie sind weiterhin angemeldet',
    description: 'Es hat sich nichts geändert. Sie können dieses Fenster schließen.',
  },
  'redirect-return': {
    title: 'Zurück zu Ihrer Anmeldung',
    description: 'Sie sind von einer anderen Seite zurückgekommen. Fahren Sie mit Ihrer Anmeldung fort.',
  },
  status: {
    title: 'Das hat nicht funktioniert',
    pageTitle: 'Fehler',
    description: 'Wir können diese Anfrage nicht fortsetzen.',
    detailsText: 'Einzelheiten für Entwickler',
    buttonText: 'Zurück zu ${clientName}',
    invalid_request: 'Die Anfrage ist unvollständig oder ungültig.',
    login_not_found:
      'Diese Anmeldung ist beendet oder wurde in einem anderen Browser begonnen. Bitte gehen Sie zur Anwendung zurück und versuchen Sie es noch einmal.',
    login_expired:
      'Diese Anmeldung hat zu lange gedauert und ist abgelaufen. Bitte gehen Sie zur Anwendung zurück und versuchen Sie es noch einmal.',
    too_many_requests:
      'Von Ihrem Standort kamen zu viele Anfragen. Bitte warten Sie eine Minute und versuchen Sie es noch einmal.',
    not_found: 'Unter dieser Adresse gibt es nichts.',
    server_error: 'Bei uns ist etwas schiefgegangen. Bitte versuchen Sie es später noch einmal.',
  },
}
