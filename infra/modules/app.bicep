// The bot itself: a container on App Service. Teams waits five seconds for an answer, so it never sleeps.
param name string
param location string
param machines int
param image string
param identityId string
param identityClientId string
param subnetId string
param workspaceId string
@description('Environment variables besides those every installation has.')
param settings object
param tags object

var everywhere = {
  MAAVI_BIND: '0.0.0.0:8000'
  MAAVI_ORGANISATION: '/home/organisation'
  WEBSITES_PORT: '8000'
  WEBSITES_ENABLE_APP_SERVICE_STORAGE: 'true' // /home: one folder that all machines share
  AZURE_CLIENT_ID: identityClientId
  AZURE_TOKEN_CREDENTIALS: 'ManagedIdentityCredential'
}

resource plan 'Microsoft.Web/serverfarms@2024-11-01' = {
  name: '${name}-plan'
  location: location
  tags: tags
  kind: 'linux'
  sku: { name: 'P0v3', tier: 'PremiumV3', capacity: machines }
  properties: { reserved: true }
}

resource site 'Microsoft.Web/sites@2024-11-01' = {
  name: name
  location: location
  tags: tags
  kind: 'app,linux,container'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    clientAffinityEnabled: false // any machine can serve anybody
    keyVaultReferenceIdentity: identityId
    virtualNetworkSubnetId: subnetId // the way to the database; Teams and Entra are reached directly
    siteConfig: {
      linuxFxVersion: 'DOCKER|${image}'
      acrUseManagedIdentityCreds: true
      acrUserManagedIdentityID: identityClientId
      alwaysOn: true
      healthCheckPath: '/readyz'
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      ftpsState: 'Disabled'
      http20Enabled: true
      remoteDebuggingEnabled: false
      numberOfWorkers: machines
      appSettings: map(items(union(everywhere, settings)), each => { name: each.key, value: each.value })
    }
  }
}

// Files are put in place by people who are signed in, never with a password.
resource noFtp 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-11-01' = {
  parent: site
  name: 'ftp'
  properties: { allow: false }
}

resource noScmPassword 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-11-01' = {
  parent: site
  name: 'scm'
  properties: { allow: false }
}

// Without AppServiceHTTPLogs: they hold every visitor's address, and nobody needs them.
resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-logs'
  scope: site
  properties: {
    workspaceId: workspaceId
    logs: [
      { category: 'AppServiceConsoleLogs', enabled: true }
      { category: 'AppServicePlatformLogs', enabled: true }
      { category: 'AppServiceAuditLogs', enabled: true }
    ]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

resource planDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-logs'
  scope: plan
  properties: {
    workspaceId: workspaceId
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

output id string = site.id
