// Where the bot says what is slow and what fails: no persons, no texts (docs/operations.md lists it all).
param name string
param location string
@description('The principal that may send: the bot. Nobody may with a key.')
param senderId string
param workspaceId string
param tags object

var metricsPublisher = '3913510d-42f4-4e42-8a64-420c390055eb' // Azure's id of Monitoring Metrics Publisher

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: name
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspaceId
    IngestionMode: 'LogAnalytics'
    DisableLocalAuth: true // Entra only: whoever learns the connection string can send nothing
    DisableIpMasking: false
  }
}

resource send 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(insights.id, senderId, metricsPublisher)
  scope: insights
  properties: {
    principalId: senderId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', metricsPublisher)
  }
}

output id string = insights.id
output connectionString string = insights.properties.ConnectionString
