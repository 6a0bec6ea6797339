// Package openapi embeds the contract of the Provisioning API and of its token endpoint: our own descriptions in
// OpenAPI 3.0. Only tests use it.
package openapi

import _ "embed"

// Provisioning is the description of the Provisioning API.
//
//go:embed provisioning.openapi.yaml
var Provisioning []byte

// OAuth2 is the description of the token endpoint.
//
//go:embed oauth2.openapi.yaml
var OAuth2 []byte
