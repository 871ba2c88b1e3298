// Where log lines and figures go. The bot's own lines hold ids only.
param name string
param location string
param days int
param tags object

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: days
    features: {
      disableLocalAuth: true // Entra only: no workspace keys
      enableLogAccessUsingOnlyResourcePermissions: true
    }
  }
}

// Who has asked the logs what.
resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-logs'
  scope: workspace
  properties: {
    workspaceId: workspace.id
    logs: [{ categoryGroup: 'audit', enabled: true }]
  }
}

output id string = workspace.id
