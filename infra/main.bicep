// Everything the bot needs in one resource group. docs/deploy.md says how to use it.
targetScope = 'resourceGroup'

@description('Begins every resource name; lower-case letters and digits, and unused by others in Azure.')
@minLength(3)
@maxLength(16)
param name string

@description('Where the machines and the data are. The bot registration is always in western Europe.')
param location string = resourceGroup().location

@description('What people see in Teams.')
param displayName string = 'Må vi?'

@description('The image in the registry below, such as maavi:0.1.0; empty the first time, before it is built.')
param image string = ''

@description('Entra object ids of those who administer the bot.')
param admins array

@description('The Entra group that may look after the database; the bot itself is never an administrator.')
param databaseAdministrators databaseAdministratorGroup

@description('managedIdentity: no secret at all. certificate: an app registration of your own, its certificate in Key Vault.')
@allowed(['managedIdentity', 'certificate'])
param credential string = 'managedIdentity'

@description('The application id of your own app registration; only when credential is certificate.')
param appId string = ''

@description('The app registration that people in Outlook sign in to; empty for none, or for appId where that is given.')
param apiAppId string = ''

@description('How Teams and browsers reach the bot; empty for the name App Service gives.')
param publicUrl string = ''

@description('Whether the bot also answers in Outlook and Microsoft 365.')
param outlookChannel bool = false

@description('How many machines run the bot side by side.')
@minValue(1)
@maxValue(30)
param machines int = 1

@description('The database server; another name after a restore, which always makes a new server.')
param databaseServer string = '${name}-database'

@description('B1ms serves a small municipality; choose a D-series machine and GeneralPurpose for a large one.')
param databaseMachine string = 'Standard_B1ms'

@allowed(['Burstable', 'GeneralPurpose', 'MemoryOptimized'])
param databaseTier string = 'Burstable'

@description('A second database machine in another zone that takes over; not with the Burstable tier.')
param databaseStandby bool = false

@description('Days a backup of the database can be restored from.')
@minValue(7)
@maxValue(35)
param backupDays int = 35

@description('Whether backups are also kept in the paired region.')
param backupElsewhere bool = false

@description('Whether the database can be reached from addresses in its firewall: on while you set up, then off.')
param databaseFromOutside bool = false

@description('Days log lines are kept.')
@minValue(30)
@maxValue(730)
param logDays int = 30

@description('Whether the bot tells Application Insights what is slow and what fails: no persons, no texts.')
param telemetry bool = true

@description('Who gets an e-mail when the bot is not ready; empty for nobody.')
param alertEmail string = ''

@description('What Microsoft Graph is used for: leaders, mail, catalogue. Each needs a permission; docs/deploy.md.')
param graph array = []

@description('The mailbox that mail goes out from; only when graph has mail.')
param mailFrom string = ''

@description('Further settings of the bot, MAAVI_… to value.')
param settings object = {}

param tags object = {}

type databaseAdministratorGroup = {
  objectId: string
  name: string
}

var url = empty(publicUrl) ? 'https://${name}.azurewebsites.net' : publicUrl
var ownRegistration = credential == 'certificate'
var certificateName = 'maavi-bot'

module identity 'modules/identity.bicep' = {
  name: 'identity'
  params: { name: '${name}-identity', location: location, tags: tags }
}

module logs 'modules/logs.bicep' = {
  name: 'logs'
  params: { name: '${name}-logs', location: location, days: logDays, tags: tags }
}

module insights 'modules/telemetry.bicep' = if (telemetry) {
  name: 'telemetry'
  params: {
    name: '${name}-telemetry'
    location: location
    senderId: identity.outputs.principalId
    workspaceId: logs.outputs.id
    tags: tags
  }
}

module network 'modules/network.bicep' = {
  name: 'network'
  params: { name: '${name}-network', location: location, workspaceId: logs.outputs.id, tags: tags }
}

module database 'modules/database.bicep' = {
  name: 'database'
  params: {
    name: databaseServer
    location: location
    administrators: databaseAdministrators
    machine: databaseMachine
    tier: databaseTier
    standby: databaseStandby
    backupDays: backupDays
    backupElsewhere: backupElsewhere
    fromOutside: databaseFromOutside
    subnetId: network.outputs.endpointSubnetId
    privateZoneId: network.outputs.databaseZoneId
    workspaceId: logs.outputs.id
    tags: tags
  }
}

module registry 'modules/registry.bicep' = {
  name: 'registry'
  params: {
    name: '${name}registry'
    location: location
    readerId: identity.outputs.principalId
    workspaceId: logs.outputs.id
    tags: tags
  }
}

// A managed identity needs no secret, and then there is nothing to put in a vault.
module vault 'modules/vault.bicep' = if (ownRegistration) {
  name: 'vault'
  params: {
    name: '${name}-vault'
    location: location
    readerId: identity.outputs.principalId
    workspaceId: logs.outputs.id
    tags: tags
  }
}

module app 'modules/app.bicep' = {
  name: 'app'
  params: {
    name: name
    location: location
    machines: machines
    image: empty(image) ? 'mcr.microsoft.com/appsvc/staticsite:latest' : '${registry.outputs.loginServer}/${image}'
    identityId: identity.outputs.id
    identityClientId: identity.outputs.clientId
    subnetId: network.outputs.appSubnetId
    workspaceId: logs.outputs.id
    settings: union(
      {
        MAAVI_MODE: 'teams'
        MAAVI_PUBLIC_URL: url
        MAAVI_APP_ID: ownRegistration ? appId : identity.outputs.clientId
        MAAVI_API_APP_ID: apiAppId
        MAAVI_TENANT_ID: tenant().tenantId
        MAAVI_CREDENTIAL: ownRegistration ? 'certificate' : 'managed_identity'
        MAAVI_DATABASE: 'postgresql://${identity.outputs.name}@${database.outputs.host}/${database.outputs.database}'
        MAAVI_DATABASE_SIGN_IN: 'entra'
        MAAVI_ADMINS: join(admins, ',')
        MAAVI_GRAPH: join(graph, ',')
        MAAVI_MAIL_FROM: mailFrom
      },
      ownRegistration
        ? {
            // infra/start writes the certificate to memory and tells the bot where; see there.
            CERTIFICATE_PEM: '@Microsoft.KeyVault(VaultName=${name}-vault;SecretName=${certificateName})'
            MAAVI_CERTIFICATE: '/dev/shm/maavi.pem'
          }
        : {},
      telemetry
        ? {
            MAAVI_APPLICATION_INSIGHTS: insights.outputs.connectionString
            MAAVI_APPLICATION_INSIGHTS_SIGN_IN: 'entra'
          }
        : {},
      settings
    )
    tags: tags
  }
}

module bot 'modules/bot.bicep' = {
  name: 'bot'
  params: {
    name: '${name}-bot'
    displayName: displayName
    endpoint: '${url}/api/messages'
    appType: ownRegistration ? 'SingleTenant' : 'UserAssignedMSI'
    appId: ownRegistration ? appId : identity.outputs.clientId
    identityId: ownRegistration ? '' : identity.outputs.id
    outlookChannel: outlookChannel
    workspaceId: logs.outputs.id
    tags: tags
  }
}

module alerts 'modules/alerts.bicep' = if (!empty(alertEmail)) {
  name: 'alerts'
  params: {
    name: '${name}-alerts'
    appId: app.outputs.id
    databaseId: database.outputs.id
    insightsId: telemetry ? insights.outputs.id : ''
    email: alertEmail
    tags: tags
  }
}

output url string = url
output appId string = ownRegistration ? appId : identity.outputs.clientId
output identityName string = identity.outputs.name
output identityObjectId string = identity.outputs.principalId
output registry string = registry.outputs.loginServer
output databaseServer string = databaseServer
output databaseHost string = database.outputs.host
output databaseName string = database.outputs.database
