package account

import (
	"context"
	"net/http"

	"tandem/shared/consent"
	"tandem/shared/id"
	"tandem/shared/push"
	"tandem/shared/serve"
	"tandem/shared/service"
)

// agreements adds the operations by which people say yes and no, purpose by purpose.
func agreements(api *serve.API, desk desk) {
	serve.Add(api, serve.Operation{ID: "read-agreements", Method: http.MethodGet, Path: "/account/consents",
		Summary: "Lire ses accords", Need: serve.SignedIn, Lapsed: true}, desk.readConsents)
	serve.Add(api, serve.Operation{ID: "give-agreement", Method: http.MethodPut, Path: "/account/consents/{purpose}", Status: http.StatusNoContent,
		Summary: "Donner son accord à une finalité", Need: serve.SignedIn, Lapsed: true}, desk.giveConsent)
	serve.Add(api, serve.Operation{ID: "withdraw-agreement", Method: http.MethodDelete, Path: "/account/consents/{purpose}", Status: http.StatusNoContent,
		Summary: "Retirer son accord à une finalité", Need: serve.SignedIn, Lapsed: true}, desk.withdrawConsent)
	serve.Add(api, serve.Operation{ID: "add-device", Method: http.MethodPost, Path: "/account/consents/{purpose}/devices", Status: http.StatusCreated,
		Summary: "Recevoir les notifications d’une finalité dans ce navigateur", Need: serve.SignedIn, Lapsed: true}, desk.addDevice)
	serve.Add(api, serve.Operation{ID: "forget-devices", Method: http.MethodDelete, Path: "/account/consents/{purpose}/devices", Status: http.StatusNoContent,
		Summary: "Ne plus recevoir de notifications sur aucun appareil", Need: serve.SignedIn, Lapsed: true}, desk.forgetDevices)
	serve.Add(api, serve.Operation{ID: "forget-device", Method: http.MethodDelete, Path: "/account/consents/{purpose}/devices/{device}", Status: http.StatusNoContent,
		Summary: "Ne plus recevoir de notifications sur un appareil", Need: serve.SignedIn, Lapsed: true}, desk.forgetDevice)
	serve.Add(api, serve.Operation{ID: "leave-news", Method: http.MethodPost, Path: "/account/unsubscription",
		Summary: "Ne plus recevoir une sorte de courriels, par le lien d’un de ceux-ci", Need: serve.Anyone, Anywhere: true}, desk.leave)
}

type agreement struct {
	Purpose string      `json:"purpose"`
	Label   string      `json:"label"`
	Text    string      `json:"text" doc:"Ce que l'accord veut dire"`
	Given   string      `json:"given,omitempty" doc:"Date de l'accord en cours ; absente : pas d'accord"`
	Past    []pastAgree `json:"past"`
	Notify  *notified   `json:"notifications,omitempty" doc:"Pour un accord à des notifications : où elles arrivent"`
}

// notified is where the notifications of a purpose arrive.
type notified struct {
	Key     string   `json:"key" doc:"Clé publique du service, que le navigateur demande (VAPID, RFC 8292)"`
	Devices []device `json:"devices"`
}

type device struct {
	ID       string `json:"id"`
	Operator string `json:"operator" doc:"Qui porte les notifications de ce navigateur : Google, Mozilla, Microsoft ou Apple"`
	Since    string `json:"since"`
	Used     string `json:"used" doc:"Jour de la dernière notification, ou de l’ajout"`
}

type pastAgree struct {
	Given     string `json:"given"`
	Withdrawn string `json:"withdrawn,omitempty" doc:"Absente : remplacé par un accord à un texte plus récent, ou terminé avec l'usage"`
}

type consentsOutput struct {
	Body struct {
		Consents []agreement `json:"consents"`
	}
}

func (d desk) readConsents(ctx context.Context, _ *struct{}) (*consentsOutput, error) {
	caller := serve.Must(ctx)
	if _, err := d.accounts.Load(ctx, caller.Owner()); err != nil {
		return nil, err
	}
	mine, err := d.consents.Mine(ctx, caller.Person, service.Role(caller.Role))
	if err != nil {
		return nil, err
	}
	out := &consentsOutput{}
	out.Body.Consents = []agreement{}
	for _, standing := range mine {
		shown := d.agreement(standing)
		if standing.Purpose.Switch.Notifies() {
			if shown.Notify, err = d.notified(ctx, caller.Person, standing.Purpose.ID); err != nil {
				return nil, err
			}
		}
		out.Body.Consents = append(out.Body.Consents, shown)
	}
	return out, nil
}

func (d desk) notified(ctx context.Context, person id.Person, purpose string) (*notified, error) {
	key, err := push.KeyOf(d.Vault.Ring)
	if err != nil {
		return nil, err
	}
	devices, err := d.consents.Devices(ctx, person, purpose)
	if err != nil {
		return nil, err
	}
	shown := &notified{Key: key.Public(), Devices: []device{}}
	for _, one := range devices {
		operator, _ := push.Operator(one.Endpoint)
		shown.Devices = append(shown.Devices, device{ID: one.Name, Operator: operator, Since: one.Since.In(d.Zone).Format("2006-01-02"), Used: one.Used.String()})
	}
	return shown, nil
}

func (d desk) agreement(standing consent.Standing) agreement {
	shown := agreement{Purpose: standing.Purpose.ID, Label: standing.Purpose.Label, Text: standing.Purpose.Switch.Text, Past: []pastAgree{}}
	if standing.Now != nil {
		shown.Given = standing.Now.Given.In(d.Zone).Format("2006-01-02")
	}
	for _, past := range standing.Past {
		one := pastAgree{Given: past.Given.In(d.Zone).Format("2006-01-02")}
		if !past.Withdrawn.IsZero() {
			one.Withdrawn = past.Withdrawn.In(d.Zone).Format("2006-01-02")
		}
		shown.Past = append(shown.Past, one)
	}
	return shown
}

type purposeInput struct {
	Purpose string `path:"purpose" maxLength:"40" doc:"Finalité"`
}

func (d desk) giveConsent(ctx context.Context, in *purposeInput) (*struct{}, error) {
	return nil, d.consents.Give(ctx, serve.Must(ctx).Owner(), in.Purpose)
}

func (d desk) withdrawConsent(ctx context.Context, in *purposeInput) (*struct{}, error) {
	return nil, d.consents.Withdraw(ctx, serve.Must(ctx).Owner(), in.Purpose)
}

type addDeviceInput struct {
	Purpose string `path:"purpose" maxLength:"40" doc:"Finalité"`
	Body    struct {
		Endpoint string `json:"endpoint" maxLength:"1024" doc:"Adresse que le navigateur donne, chez un service de notifications connu"`
		P256dh   string `json:"p256dh" maxLength:"100" doc:"Clé publique de l’appareil (RFC 8291), en base64url"`
		Auth     string `json:"auth" maxLength:"40" doc:"Secret de l’appareil (RFC 8291), en base64url"`
	}
}

type addDeviceOutput struct {
	Body struct {
		ID string `json:"id" doc:"Nom de l’appareil, tiré au hasard"`
	}
}

func (d desk) addDevice(ctx context.Context, in *addDeviceInput) (*addDeviceOutput, error) {
	name, err := d.consents.AddDevice(ctx, serve.Must(ctx).Owner(), in.Purpose, push.Device{Endpoint: in.Body.Endpoint, P256dh: in.Body.P256dh, Auth: in.Body.Auth})
	if err != nil {
		return nil, err
	}
	out := &addDeviceOutput{}
	out.Body.ID = name
	return out, nil
}

func (d desk) forgetDevices(ctx context.Context, in *purposeInput) (*struct{}, error) {
	return nil, d.consents.ForgetDevices(ctx, serve.Must(ctx).Owner(), in.Purpose)
}

type deviceInput struct {
	Purpose string `path:"purpose" maxLength:"40" doc:"Finalité"`
	Device  string `path:"device" maxLength:"40" doc:"Nom de l’appareil"`
}

func (d desk) forgetDevice(ctx context.Context, in *deviceInput) (*struct{}, error) {
	return nil, d.consents.ForgetDevice(ctx, serve.Must(ctx).Owner(), in.Purpose, in.Device)
}

type leaveInput struct {
	Body struct {
		Token string `json:"token" minLength:"10" maxLength:"400" doc:"Jeton du lien reçu par courriel"`
	}
}
