// An e-mail before the users notice: not ready, messages late, many errors, or the database running full.
param name string
param appId string
param databaseId string
@description('Where the bot sends its telemetry; empty where it sends none.')
param insightsId string
param email string
param tags object

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: name
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'maavi'
    emailReceivers: [{ name: 'operator', emailAddress: email, useCommonAlertSchema: true }]
  }
}

resource notReady 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: '${name}-not-ready'
  location: 'global'
  tags: tags
  properties: {
    description: 'A machine has not answered /readyz with 200 for five minutes.'
    enabled: true
    severity: 1
    scopes: [appId]
    evaluationFrequency: 'PT1M'
    windowSize: 'PT5M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          name: 'health'
          criterionType: 'StaticThresholdCriterion'
          metricName: 'HealthCheckStatus'
          operator: 'LessThan'
          threshold: 100
          timeAggregation: 'Average'
        }
      ]
    }
    actions: [{ actionGroupId: people.id }]
  }
}

resource databaseFull 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: '${name}-database-full'
  location: 'global'
  tags: tags
  properties: {
    description: 'The database has used 80 per cent of its storage.'
    enabled: true
    severity: 2
    scopes: [databaseId]
    evaluationFrequency: 'PT15M'
    windowSize: 'PT1H'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          name: 'storage'
          criterionType: 'StaticThresholdCriterion'
          metricName: 'storage_percent'
          operator: 'GreaterThan'
          threshold: 80
          timeAggregation: 'Maximum'
        }
      ]
    }
    actions: [{ actionGroupId: people.id }]
  }
}

resource late 'Microsoft.Insights/metricAlerts@2018-03-01' = if (!empty(insightsId)) {
  name: '${name}-late'
  location: 'global'
  tags: tags
  properties: {
    description: 'A message should have gone out a quarter of an hour ago.'
    enabled: true
    severity: 2
    scopes: [insightsId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          name: 'lag'
          criterionType: 'StaticThresholdCriterion'
          metricNamespace: 'azure.applicationinsights'
          metricName: 'oldest_delivery'
          operator: 'GreaterThan'
          threshold: 900
          timeAggregation: 'Maximum'
          skipMetricValidation: true // the bot has not sent any before its first start
        }
      ]
    }
    actions: [{ actionGroupId: people.id }]
  }
}

resource failing 'Microsoft.Insights/metricAlerts@2018-03-01' = if (!empty(insightsId)) {
  name: '${name}-failing'
  location: 'global'
  tags: tags
  properties: {
    description: 'More than ten unexpected errors in a quarter of an hour.'
    enabled: true
    severity: 2
    scopes: [insightsId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          name: 'faults'
          criterionType: 'StaticThresholdCriterion'
          metricNamespace: 'azure.applicationinsights'
          metricName: 'faults'
          operator: 'GreaterThan'
          threshold: 10
          timeAggregation: 'Total'
          skipMetricValidation: true // the bot has not sent any before its first start
        }
      ]
    }
    actions: [{ actionGroupId: people.id }]
  }
}
