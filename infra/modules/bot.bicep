// The bot's registration: how Teams knows where to send. Multi-tenant ones can no longer be made.
param name string
param displayName string
param endpoint string
@allowed(['UserAssignedMSI', 'SingleTenant'])
param appType string
param appId string
param identityId string
param outlookChannel bool
param workspaceId string
param tags object

resource bot 'Microsoft.BotService/botServices@2022-09-15' = {
  name: name
  location: 'westeurope' // not global: what passes through stays in the EU
  tags: tags
  kind: 'azurebot'
  sku: { name: 'S1' }
  properties: {
    displayName: displayName
    endpoint: endpoint
    msaAppType: appType
    msaAppId: appId
    msaAppMSIResourceId: empty(identityId) ? null : identityId
    msaAppTenantId: tenant().tenantId
    disableLocalAuth: true
    publicNetworkAccess: 'Enabled'
  }
}

resource teams 'Microsoft.BotService/botServices/channels@2022-09-15' = {
  parent: bot
  name: 'MsTeamsChannel'
  location: 'westeurope'
  properties: {
    channelName: 'MsTeamsChannel'
    properties: { isEnabled: true, enableCalling: false }
  }
}

resource outlook 'Microsoft.BotService/botServices/channels@2022-09-15' = if (outlookChannel) {
  parent: bot
  name: 'M365Extensions'
  location: 'westeurope'
  properties: { channelName: 'M365Extensions' }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-logs'
  scope: bot
  properties: {
    workspaceId: workspaceId
    logs: [{ categoryGroup: 'allLogs', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}
