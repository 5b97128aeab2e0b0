<?php
    $userid = 1;
    $token = "8b26e1e4f3f5e00a888807e605565c47";
    $sync_url = "https://api.promoonly.com/user/sync";

    $ch = curl_init();
    curl_setopt($ch, CURLOPT_URL, $sync_url);
    curl_setopt($ch, CURLOPT_HTTPHEADER, array("Authorization: Bearer ".base64_encode($userid.":".$token)));
    curl_setopt($ch, CURLOPT_RETURNTRANSFER, true);

    $sync_result = curl_exec($ch);
    curl_close($ch);

    $sync_obj = json_decode($sync_result);
?>
