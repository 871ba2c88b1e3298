// PostgreSQL with Entra sign-in only. The bot's role in it is made by infra/database-role.sql.
param name string
param location string
param administrators object
param machine string
param tier string
param standby bool
param backupDays int
param backupElsewhere bool
param fromOutside bool
param subnetId string
param privateZoneId string
param workspaceId string
param tags object

resource server 'Microsoft.DBforPostgreSQL/flexibleServers@2025-08-01' = {
  name: name
  location: location
  tags: tags
  sku: { name: machine, tier: tier }
  properties: {
    version: '17'
    createMode: 'Default'
    authConfig: {
      activeDirectoryAuth: 'Enabled'
      passwordAuth: 'Disabled'
      tenantId: tenant().tenantId
    }
    storage: { storageSizeGB: 32, autoGrow: 'Enabled' }
    backup: {
      backupRetentionDays: backupDays
      geoRedundantBackup: backupElsewhere ? 'Enabled' : 'Disabled'
    }
    highAvailability: standby ? { mode: 'ZoneRedundant' } : null
    network: { publicNetworkAccess: fromOutside ? 'Enabled' : 'Disabled' }
    maintenanceWindow: {
      customWindow: 'Enabled' // nights to Sunday, UTC
      dayOfWeek: 0
      startHour: 1
      startMinute: 0
    }
  }
}

resource administrator 'Microsoft.DBforPostgreSQL/flexibleServers/administrators@2025-08-01' = {
  parent: server
  name: administrators.objectId
  properties: {
    principalName: administrators.name
    principalType: 'Group'
    tenantId: tenant().tenantId
  }
}

resource database 'Microsoft.DBforPostgreSQL/flexibleServers/databases@2025-08-01' = {
  parent: server
  name: 'maavi'
  properties: { charset: 'UTF8', collation: 'en_US.utf8' }
  dependsOn: [administrator] // the server takes one change at a time
}

// An error's detail can repeat the row it is about; the log gets the error alone.
resource quietErrors 'Microsoft.DBforPostgreSQL/flexibleServers/configurations@2025-08-01' = {
  parent: server
  name: 'log_error_verbosity'
  properties: { value: 'TERSE', source: 'user-override' }
  dependsOn: [database]
}

resource endpoint 'Microsoft.Network/privateEndpoints@2024-07-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    subnet: { id: subnetId }
    privateLinkServiceConnections: [
      {
        name: name
        properties: { privateLinkServiceId: server.id, groupIds: ['postgresqlServer'] }
      }
    ]
  }
  dependsOn: [quietErrors]
}

resource endpointName 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2024-07-01' = {
  parent: endpoint
  name: 'default'
  properties: {
    privateDnsZoneConfigs: [{ name: 'postgres', properties: { privateDnsZoneId: privateZoneId } }]
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-logs'
  scope: server
  properties: {
    workspaceId: workspaceId
    logs: [{ categoryGroup: 'allLogs', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

output id string = server.id
output host string = server.properties.fullyQualifiedDomainName
output database string = database.name
